# Tests of mlpipe-stage and of the example pipelines (ml_lib.sh is what they share). They need LibTorch,
# and the last ones some minutes.

mlp_add_script(ml_wrong_params.sh ml TIMEOUT 120)
mlp_add_script(ml_wrong_data.sh ml TIMEOUT 120)
mlp_add_script(ml_pictures.sh ml TIMEOUT 120)
mlp_add_script(ml_failing_work.sh ml TIMEOUT 120)
mlp_add_script(prepare_sources.sh ml TIMEOUT 120)
mlp_add_script(prepare_checks.sh ml TIMEOUT 120)
mlp_add_script(prepare_hostile.sh ml TIMEOUT 120)
mlp_add_script(ml_evaluate.sh ml TIMEOUT 120)
mlp_add_script(ml_export.sh ml TIMEOUT 120)
mlp_add_script(ml_onnxruntime.sh ml TIMEOUT 300)
mlp_add_script(ml_resume.sh ml TIMEOUT 300)
mlp_add_script(ml_trials.sh ml TIMEOUT 120)
mlp_add_script(ml_byte_stability.sh ml TIMEOUT 300)
mlp_add_script(ml_digits.sh ml TIMEOUT 300)
mlp_add_script(ml_mnist.sh ml TIMEOUT 900)
