# reference/standard/statements.tsv becomes a header of ids (for the compiler) and a source of rows (for the program).
add_executable(ledger_tool reference/standard/ledger_tool.cpp)
set(ledger_ids ${PROJECT_BINARY_DIR}/generated/reference/standard/ledger_ids.hpp)
set(ledger_rows ${PROJECT_BINARY_DIR}/generated/reference/standard/ledger_rows.inc)
add_custom_command(
  OUTPUT ${ledger_ids} ${ledger_rows}
  COMMAND ledger_tool ${PROJECT_SOURCE_DIR}/reference/standard/statements.tsv ${ledger_ids} ${ledger_rows}
  DEPENDS ledger_tool ${PROJECT_SOURCE_DIR}/reference/standard/statements.tsv
  COMMENT "Generating the ledger from statements.tsv")
add_custom_target(ledger DEPENDS ${ledger_ids} ${ledger_rows})
