#include "engine/cache_file.h"

#include "store/base/atomic_file.h"
#include "store/base/digest.h"

namespace mlp {

std::string_view CacheBody(std::string_view file) {
  const std::size_t sum_size = SizeOf(HashAlgorithm::kSha256);
  return file.size() < sum_size ? std::string_view() : file.substr(sum_size);
}

bool IsWholeCache(std::string_view file) {
  const std::size_t sum_size = SizeOf(HashAlgorithm::kSha256);
  return file.size() >= sum_size &&
         file.substr(0, sum_size) == HashOf(HashAlgorithm::kSha256, CacheBody(file)).Bytes();
}

void WriteCacheFile(FileSystem& fs, const std::string& path, std::string_view body) {
  const std::string temporary = TemporaryNameBeside(path);
  if (!fs.MakeDirs(ParentOf(path))) return;
  auto created = fs.CreateNew(temporary, 0666);
  if (!created) return;
  Status status = (*created)->Append(HashOf(HashAlgorithm::kSha256, body).Bytes());
  if (status) status = (*created)->Append(body);
  if (status) status = (*created)->Close();
  if (status) status = fs.Rename(temporary, path);
  if (!status) (void)fs.RemoveFile(temporary);
}

}  // namespace mlp
