#Properties of pipelines /, added to the property tests by their CMakeLists.txt.
mlp_add_gtest(pipelines_property property SOURCES
              "${CMAKE_CURRENT_LIST_DIR}/pipelines_graph_test.cc"
              "${CMAKE_CURRENT_LIST_DIR}/pipelines_hostile_test.cc"
              "${CMAKE_CURRENT_LIST_DIR}/pipelines_yaml_test.cc" LIBS mlp_pipelines)
