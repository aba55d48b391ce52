#!/usr/bin/env bash
# Results that cannot be printed are an error, and no file of the project takes the place of a closed output.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
# shellcheck disable=SC2016 # $1 is the inner shell's
for command in 'status' 'dag' 'why train' '--help'; do
  check 6 bash -c "mlpipe $command >/dev/full"
  complained "^mlpipe: error: cannot write to 'standard output'"
  check 6 bash -c "mlpipe $command >&-"
  complained 'cannot write'
done
check 0 bash -c 'mlpipe repro >&- 2>&-'
check 0 bash -c 'mlpipe repro -f <&- >&- 2>&-' # nothing that it runs or writes gets these numbers
check 0 mlpipe status
said 'Everything is up to date'

# Too little memory ends it with a message.
(ulimit -v 400000 && mlpipe --version) >/dev/null 2>&1 || exit 0 # of a build with sanitizers
head -c 150000000 /dev/zero | tr '\0' ' ' >params.json
sed -i 's/params: .*/params: [{params.json: []}]/' mlpipe.yaml
check 70 bash -c 'ulimit -v 200000; mlpipe status'
complained 'too little memory'
