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
  # The command as its user meets it.
  foreach(command certify prove lint)
    add_test(NAME command/${command} COMMAND touchstone ${command})
  endforeach()
  set_tests_properties(command/certify command/prove command/lint PROPERTIES
    ENVIRONMENT TOUCHSTONE_SCENARIOS=${PROJECT_SOURCE_DIR}/scenarios TIMEOUT 300)
  add_test(NAME command/errors COMMAND ${PROJECT_SOURCE_DIR}/harness/cli/errors_test.py $<TARGET_FILE:touchstone>)
  add_test(NAME command/deviations COMMAND ${PROJECT_SOURCE_DIR}/harness/cli/deviations_test.py $<TARGET_FILE:touchstone>)
  set_tests_properties(command/errors command/deviations PROPERTIES TIMEOUT 300)
  add_test(NAME layers COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/layers_test.cmake)
endif()
