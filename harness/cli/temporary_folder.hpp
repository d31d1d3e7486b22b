// A folder for a started broker's files that goes away with its owner.
#pragma once

#include <filesystem>
#include <stdlib.h>
#include <system_error>

#include "harness/cli/exit.hpp"

namespace touchstone::cli {

class TemporaryFolder {
public:
    TemporaryFolder() {
        auto name = (std::filesystem::temp_directory_path() / "touchstone-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw CommandError{our_error, "cannot make a temporary folder; is TMPDIR writable?"};
        }
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace touchstone::cli
