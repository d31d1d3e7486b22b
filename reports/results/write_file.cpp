#include <cerrno>
#include <fstream>
#include <system_error>
#include <unistd.h>

#include "reports/results/json.hpp"

namespace touchstone::results {
namespace {

[[noreturn]] void give_up(const std::filesystem::path& path, const std::filesystem::path& temporary,
                          const char* what) {
    const int reason = errno != 0 ? errno : EIO;
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw std::system_error(reason, std::generic_category(), what + (" " + path.string()));
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view content) {
    // The process id keeps two runs that write to one folder apart.
    const std::filesystem::path temporary = path.string() + ".part-" + std::to_string(::getpid());
    errno = 0;
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    if (!file) give_up(path, temporary, "cannot create");
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) give_up(path, temporary, "cannot write");
    std::error_code problem;
    std::filesystem::rename(temporary, path, problem);
    if (problem) {
        errno = problem.value();
        give_up(path, temporary, "cannot rename to");
    }
}

}  // namespace touchstone::results
