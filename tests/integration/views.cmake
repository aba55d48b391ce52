# What shows and compares: experiments, metrics, the graph.
foreach(script IN ITEMS
    dag_drawing.sh
    exp_composition.sh
    exp_diff.sh
    exp_interrupt.sh
    exp_manage.sh
    exp_outside.sh
    exp_templates.sh
    exp_push_pull.sh
    exp_queue.sh
    exp_refused.sh
    exp_run.sh
    exp_save.sh
    exp_search.sh
    exp_show.sh
    exp_show_scope.sh
    exp_sweep.sh
    exp_undo.sh
    exp_undo_full_disk.sh
    exp_undo_killed.sh
    git_hooks.sh
    import_url.sh
    imports.sh
    imports_hostile.sh
    lineage.sh
    ls.sh
    merge_driver.sh
    merge_stages.sh
    metrics_diff.sh
    plots.sh
    report.sh
    watch.sh
    watch_events.sh)
  mlp_add_script(${script} integration)
endforeach()
