// The reader of pointer files, and the editing of their text.
#include "pipelines/pointer_file.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = mlp::TextOf(data, size);
  const auto algorithm = mlp::HashAlgorithm::kMd5;
  const mlp::RelPath file = mlp::RelPath::Strict("data.dvc").value();
  const auto read = [&](const std::string& from) -> mlp::Result<mlp::PointerFile> {
    MLP_ASSIGN(const mlp::YamlDocument document, mlp::ParseYaml("data.dvc", from));
    return mlp::ParsePointerFile(algorithm, file, document, mlp::PipelineOptions());
  };
  auto pointer = read(text);
  if (!pointer) return 0;
  for (mlp::LockedPath& out : pointer->entry.outs) out.size += 1;
  const auto updated = mlp::UpdatePointerFile(algorithm, "data.dvc", text, pointer->entry);
  if (!updated) return 0;
  const auto again = read(*updated);
  mlp::Require(again.has_value(), "what is written can be read");
  mlp::Require(again->entry.outs == pointer->entry.outs, "it reads as what was recorded");
  return 0;
}
