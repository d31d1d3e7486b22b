#include "harness/cli/cli.hpp"

int main(int argc, char** argv) {
    return touchstone::cli::run(argc, argv);
}
