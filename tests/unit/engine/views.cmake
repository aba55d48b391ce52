mlp_add_gtest(views unit
  SOURCES
    cli/compare_test.cc
    cli/exp_sheet_test.cc
    cli/exp_table_test.cc
    cli/lineage_tree_test.cc
    cli/table_test.cc
    cli/watch_view_test.cc
    dag_drawing_test.cc
    dag_test.cc
    dag_text_test.cc
    lineage_target_test.cc
    lineage_test.cc
    lineage_text_test.cc
    live/live_reader_test.cc
    live/live_step_test.cc
    live/live_track_test.cc
    live_files_test.cc
    metric_judge_test.cc
    metrics_test.cc
    value_snapshot_test.cc
  LIBS mlp_cli mlpipe::live mlp_test_support)

# What users compile into their own programs: alone, in the oldest standard that it promises.
mlp_add_gtest(live_log unit SOURCES live/live_log_test.cc LIBS mlpipe::live)
set_target_properties(live_log_test PROPERTIES CXX_STANDARD 17)
target_compile_options(live_log_test PRIVATE -Werror)

# Against real repositories, made by the git program.
mlp_add_gtest(experiments unit
  SOURCES
    experiments/commit_names_test.cc
    experiments/config_composition_test.cc
    experiments/experiment_remote_test.cc
    experiments/experiment_run_test.cc
    experiments/experiment_test.cc
    experiments/git_hook_text_test.cc
    experiments/git_repo_test.cc
    experiments/git_setup_test.cc
    experiments/objective_test.cc
    experiments/overrides_test.cc
    experiments/param_edit_test.cc
    experiments/repeats_test.cc
    experiments/revision_facts_test.cc
    experiments/revision_scope_test.cc
    experiments/search_asha_test.cc
    experiments/search_space_test.cc
    experiments/search_test.cc
    experiments/search_tpe_test.cc
    experiments/sweeps_test.cc
  LIBS mlp_experiments mlp_test_support)
target_compile_definitions(experiments_test PRIVATE
  MLP_OVERRIDE_CASES="${CMAKE_CURRENT_SOURCE_DIR}/experiments/override_cases.json"
  MLP_COMPOSITION_CASES="${CMAKE_CURRENT_SOURCE_DIR}/experiments/composition_cases.json")

mlp_add_gtest(imports unit
  SOURCES
    imports/git_command_test.cc
    imports/source_tree_test.cc
    imports/url_data_test.cc
  LIBS mlp_imports mlp_test_support)

mlp_add_gtest(plots unit
  SOURCES
    plots/plot_points_test.cc
    plots/plot_table_test.cc
    plots/plots_test.cc
  LIBS mlp_plots mlp_test_support)
