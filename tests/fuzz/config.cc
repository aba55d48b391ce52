// The readers of config files and of params files: INI, and by the first letter one of the others.
#include "engine/data_file.h"
#include "engine/ini_file.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = mlp::TextOf(data, size);
  const auto settings = mlp::ParseIni("config", text);
  if (settings) {
    for (const mlp::IniSetting& setting : *settings) (void)setting.Text();
  }
  for (const char* file : {"params.yaml", "params.json", "params.toml", "params.py"}) {
    (void)mlp::ParseDataFile(file, text);
  }
  return 0;
}
