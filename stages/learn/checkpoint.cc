#include "stages/learn/checkpoint.h"

#include "stages/base/error.h"
#include "stages/base/output_set.h"
#include "stages/data/safetensors.h"
#include "stages/learn/tensors.h"

namespace mlp::stages {
namespace {

constexpr int kCheckpointVersion = 3;
constexpr const char* kTraining = "training";

}  // namespace

void WriteCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  const nlohmann::ordered_json training = {{"version", kCheckpointVersion},
                                           {"identity", checkpoint.identity},
                                           {"runtime", checkpoint.runtime},
                                           {"state", checkpoint.state}};
  const std::string text = training.dump();
  std::map<std::string, torch::Tensor> held;
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    held[name] = tensor.detach().to(torch::kCPU).contiguous();
    views.emplace(name, ToView(held[name]));
  }
  views.emplace(kTraining, TensorView{DType::kU8, {static_cast<std::int64_t>(text.size())}, text});
  OutputSet outputs;
  outputs.Add(file, EncodeSafetensors(views));
  outputs.Commit(OutputSet::Durability::kSynced);
}

namespace {

std::optional<Checkpoint> ReadCheckpointFile(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  const Safetensors stored(file);
  Checkpoint checkpoint;
  try {
    const auto training = nlohmann::ordered_json::parse(stored.Get(kTraining, DType::kU8).bytes);
    if (training.at("version") != kCheckpointVersion) return Checkpoint{};
    training.at("identity").get_to(checkpoint.identity);
    checkpoint.runtime = training.at("runtime");
    checkpoint.state = training.at("state");
  } catch (const nlohmann::json::exception&) {
    throw InputError({file}, "is no checkpoint of a training").Hint("remove it to begin anew");
  }
  for (const auto& [name, view] : stored.tensors()) {
    if (name != kTraining) checkpoint.tensors[name] = ToTensor(view);
  }
  return checkpoint;
}

using OrderedJson = nlohmann::ordered_json;

// What all processes have to know before they are sent the tensors; null for no checkpoint.
OrderedJson Announcement(const std::optional<Checkpoint>& checkpoint) {
  if (!checkpoint) return nullptr;
  OrderedJson tensors = OrderedJson::array();
  for (const auto& [name, tensor] : checkpoint->tensors)
    tensors.push_back({name, tensor.sizes().vec(), static_cast<int>(tensor.scalar_type())});
  return {{"identity", checkpoint->identity},
          {"runtime", checkpoint->runtime},
          {"state", checkpoint->state},
          {"tensors", tensors}};
}

}  // namespace

std::optional<Checkpoint> ReadCheckpoint(const std::filesystem::path& file, ProcessGroup* group) {
  if (group == nullptr) return ReadCheckpointFile(file);
  std::optional<Checkpoint> checkpoint;
  if (group->rank() == 0) checkpoint = ReadCheckpointFile(file);
  const auto announced = OrderedJson::parse(group->Broadcast(Announcement(checkpoint).dump()));
  if (announced.is_null()) return std::nullopt;
  if (!checkpoint) {
    checkpoint =
        Checkpoint{announced.at("identity"), announced.at("runtime"), announced.at("state"), {}};
  }
  for (const OrderedJson& item : announced.at("tensors")) {
    torch::Tensor& tensor = checkpoint->tensors[item.at(0).get<std::string>()];
    if (!tensor.defined()) {
      tensor = torch::empty(item.at(1).get<std::vector<std::int64_t>>(),
                            static_cast<torch::ScalarType>(item.at(2).get<int>()));
    }
    tensor = group->Broadcast(tensor);
  }
  return checkpoint;
}

}  // namespace mlp::stages
