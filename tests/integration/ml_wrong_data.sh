#!/usr/bin/env bash
# Data that cannot be used: one message that names the file and the place, status 3, and nothing written.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

# refused REGEX COMMAND...
refused() {
  local message=$1
  shift
  check 3 "$@"
  complained "$message"
  [ "$(grep -c 'error: ' "$TMPDIR/err")" -eq 1 ] || fail "not one message"
  absent prepared model
}

new_table
cp table.csv good.csv
sed -i '7s/[01]$/2/' table.csv
refused "^table.csv:7:[0-9]+: error: label '2' is not in the range 0\.\.1$" prepare
sed '5s/^[0-9]*/nan/' good.csv >table.csv
refused "^table.csv:5:1: error: 'nan' is not a finite number$" prepare
: >table.csv
refused '^table.csv: error: holds no rows$' prepare
gzip -c good.csv | head -c 60 >table.csv
refused '^table.csv: error: cannot be read: ' prepare
rm table.csv
refused '^table.csv: error: no such file$' prepare

printf 'prepare: {format: idx, classes: 10}\n' >params.yaml
mkdir idx
printf '\0\0\10\3\0\0\0\2\0\0\0\1\0\0\0\2abc' >idx/train-images-idx3-ubyte
printf '\0\0\10\1\0\0\0\2\1\2' >idx/train-labels-idx1-ubyte
refused '^idx/train-images-idx3-ubyte: error: its header says 2x1x2 values, but 3 follow$' \
  mlpipe-stage prepare --input idx --output prepared

new_table
cp good.csv table.csv
check 0 prepare
printf 'x' >>prepared/train.safetensors
check 3 train
complained '^prepared/train.safetensors: error: is not a usable safetensors file: bytes follow its last tensor$'
absent model train.json train.csv
