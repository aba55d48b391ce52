#include "engine/verify/tensor_comparison.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/verify/tensor_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Whole elements of every type.
constexpr std::size_t kTensorPiece = 1 << 20;

std::string ListText(const std::vector<std::uint64_t>& numbers) {
  std::vector<std::string> texts;
  for (const std::uint64_t number : numbers) texts.push_back(std::to_string(number));
  return "[" + Join(texts, ", ") + "]";
}

std::string FormText(const Tensor& tensor) {
  return Format("{} {}", NameOf(tensor.type), ListText(tensor.shape));
}

// Where the element stands in each dimension.
std::vector<std::uint64_t> IndexIn(const Tensor& tensor, std::uint64_t element) {
  std::vector<std::uint64_t> index(tensor.shape.size());
  for (std::size_t i = index.size(); i > 0; --i) {
    index[i - 1] = element % tensor.shape[i - 1];
    element /= tensor.shape[i - 1];
  }
  return index;
}

// What two tensors of one form differ in.
struct ElementCount {
  std::uint64_t different = 0;
  std::uint64_t first = 0;
  double first_recorded = 0, first_now = 0;
  double largest = 0;

  void Add(std::uint64_t element, double recorded, double now) {
    if (different++ == 0) {
      first = element;
      first_recorded = recorded;
      first_now = now;
    }
    const double by = std::abs(now - recorded);
    if (!(by <= largest)) largest = by;  // NaN is the largest
  }
};

// Of elements whose bytes are not the same.
bool ElementsAgree(const Contract& contract, ElementType type, double recorded, double now) {
  if (contract.kind != ContractKind::kTolerance) return false;
  const bool is_rounded = type == ElementType::kU64 || type == ElementType::kI64;
  if (is_rounded && recorded == now) return RoundedIntegersAgree(contract, recorded);
  return NumbersAgree(contract, recorded, now);
}

Result<ElementCount> CountDifferent(const Contract& contract, const FilePair& files,
                                    const Tensor& recorded, const Tensor& now) {
  ElementCount count;
  const std::size_t size = SizeOf(recorded.type);
  for (std::uint64_t done = 0; done < recorded.part.size; done += kTensorPiece) {
    const auto bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(kTensorPiece, recorded.part.size - done));
    MLP_ASSIGN(const std::string one,
               ReadPart(*files.recorded.file, recorded.part.offset + done, bytes));
    MLP_ASSIGN(const std::string other, ReadPart(*files.now.file, now.part.offset + done, bytes));
    if (one == other) continue;
    for (std::size_t at = 0; at < bytes; at += size) {
      if (std::memcmp(one.data() + at, other.data() + at, size) == 0) continue;
      const double a = ElementAt(recorded.type, one.data() + at);
      const double b = ElementAt(recorded.type, other.data() + at);
      if (!ElementsAgree(contract, recorded.type, a, b)) count.Add((done + at) / size, a, b);
    }
  }
  return count;
}

Difference ElementsDiffer(const std::string& name, const Tensor& tensor,
                          const ElementCount& count) {
  Difference found;
  found.place = Format("tensor {}, element {} {}", Excerpt(name), count.first,
                       ListText(IndexIn(tensor, count.first)));
  found.recorded = PythonRepr(count.first_recorded);
  found.now = PythonRepr(count.first_now);
  found.extent = Format("{} of {} differ, by at most {}", count.different,
                        Plural(tensor.Elements(), "element"), PythonRepr(count.largest));
  return found;
}

FirstDifference CompareTensor(const Contract& contract, const FilePair& files,
                              const std::string& name, const Tensor& recorded, const Tensor* now) {
  const std::string place = "tensor " + Excerpt(name);
  if (now == nullptr) return Difference{place, FormText(recorded), ""};
  if (recorded.type != now->type || recorded.shape != now->shape)
    return Difference{place, FormText(recorded), FormText(*now)};
  MLP_ASSIGN(const ElementCount count, CountDifferent(contract, files, recorded, *now));
  if (count.different == 0) return std::nullopt;
  return ElementsDiffer(name, recorded, count);
}

std::optional<Difference> CompareMetadata(const TensorFile& recorded, const TensorFile& now) {
  for (const auto& [key, text] : recorded.metadata) {
    const auto found = now.metadata.find(key);
    if (found == now.metadata.end() || found->second != text)
      return Difference{"metadata " + Excerpt(key), Excerpt(text),
                        found == now.metadata.end() ? "" : Excerpt(found->second)};
  }
  for (const auto& [key, text] : now.metadata) {
    if (!recorded.metadata.contains(key))
      return Difference{"metadata " + Excerpt(key), "", Excerpt(text)};
  }
  return std::nullopt;
}

}  // namespace

FirstDifference CompareTensors(const Contract& contract, const FilePair& files) {
  MLP_ASSIGN(const TensorFile recorded, ReadTensorFile(files.recorded));
  MLP_ASSIGN(const TensorFile now, ReadTensorFile(files.now));
  std::optional<Difference> first;
  std::size_t different = 0;
  for (const auto& [name, tensor] : recorded.tensors) {
    const auto found = now.tensors.find(name);
    const Tensor* const other = found == now.tensors.end() ? nullptr : &found->second;
    MLP_ASSIGN(std::optional<Difference> one, CompareTensor(contract, files, name, tensor, other));
    if (!one) continue;
    ++different;
    if (!first) first = std::move(one);
  }
  if (first) {
    if (!first->extent.empty()) first->extent += "; ";
    first->extent +=
        Format("{} of {} differ", different, Plural(recorded.tensors.size(), "tensor"));
    return first;
  }
  for (const auto& [name, tensor] : now.tensors) {
    if (!recorded.tensors.contains(name))
      return Difference{"tensor " + Excerpt(name), "", FormText(tensor)};
  }
  return CompareMetadata(recorded, now);
}

}  // namespace mlp
