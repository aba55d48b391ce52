#!/usr/bin/env bash
# Folders of PNG and JPEG files by class; a picture that cannot be decoded is named.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

for i in 1 2 3 4 5; do
  for class in red blue; do
    mkdir -p pictures/$class
    cp "$SOURCE_DIR/tests/integration/ml_pictures/$class.png" pictures/$class/$i.png
    cp "$SOURCE_DIR/tests/integration/ml_pictures/$class.jpg" pictures/$class/$i.JPG
  done
done
cat >params.yaml <<'YAML'
prepare: {format: images, validation_fraction: 0.2, test_fraction: 0.2}
train: {model: {name: cnn, blocks: [[4], [4]]}, epochs: 8, batch_size: 4, learning_rate: 0.02}
evaluate: {}
YAML
prepare() { mlpipe-stage prepare --input pictures --output prepared; }
check 0 prepare
said '^2 classes, samples of 3x8x8: 12 to train, 4 to validate, 4 to test$'
check 0 train
check 0 mlpipe-stage evaluate --data prepared --model model \
  --metrics eval.json --report report.json --confusion confusion.csv
holds "$(number eval.json accuracy) == 1"
same <(sort -u confusion.csv) "$(printf 'actual,predicted\nblue,blue\nred,red')"

rm -r prepared
head -c 70 pictures/red/2.png >short.part && mv short.part pictures/red/2.png
check 3 prepare
complained '^pictures/red/2.png: error: cannot be decoded: libpng: '
rm pictures/red/2.png
head -c 400 pictures/red/3.JPG >short.part && mv short.part pictures/red/3.JPG
check 3 prepare
complained '^pictures/red/3.JPG: error: cannot be decoded: libjpeg: '
absent prepared
