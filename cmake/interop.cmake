# Tests that need peers: other codecs, schema checkers, real brokers. Label `interop`; run by ./test.sh --all. A missing peer
# is a failure here, never a skip.

function(touchstone_interop name)
  add_test(NAME interop/${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  set_tests_properties(interop/${name} PROPERTIES LABELS interop TIMEOUT 300)
endfunction()

set(source ${PROJECT_SOURCE_DIR})
touchstone_interop(results-schema ${source}/reports/results/check_schema.py)
touchstone_interop(junit-schemas ${source}/reports/junit/check_junit.sh)
touchstone_interop(promtool ${source}/reports/prometheus/check_metrics.sh)
add_executable(codec_peer reference/protocol/codec_peer_tool.cpp)
target_link_libraries(codec_peer PRIVATE reference_protocol)
touchstone_interop(mqtt-packet ${source}/reference/protocol/interop/run.sh ${PROJECT_BINARY_DIR})
touchstone_interop(mosquitto ${source}/scenarios/targets/mosquitto/certify.sh $<TARGET_FILE:touchstone>)
touchstone_interop(hdr-histogram ${source}/harness/load/interop/check_hdr.sh $<TARGET_FILE:touchstone> ${PROJECT_BINARY_DIR})
touchstone_interop(load-slice ${source}/harness/load/stall_check.sh $<TARGET_FILE:touchstone>)
# Both measure time on a machine with two cores, so nothing runs beside them.
set_tests_properties(interop/mosquitto interop/load-slice PROPERTIES RUN_SERIAL TRUE)
