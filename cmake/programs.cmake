# The ledger's generated files stand before everything that includes them.
add_dependencies(reference_standard ledger)

set(commit_header ${PROJECT_BINARY_DIR}/generated/harness/cli/commit.hpp)
add_custom_target(commit
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION} -DOUTPUT=${commit_header}
    -P ${PROJECT_SOURCE_DIR}/cmake/commit.cmake
  BYPRODUCTS ${commit_header}
  COMMENT "Noting the commit")
add_dependencies(harness_cli commit)

add_executable(touchstone harness/cli/main.cpp)
target_link_libraries(touchstone PRIVATE harness_cli)

if(TOUCHSTONE_TESTS)
  include(cmake/interop.cmake)
  add_test(NAME layers COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/layers_test.cmake)
endif()
