#include "store/new_objects.h"

#include <algorithm>

namespace mlp {
namespace {

constexpr std::size_t kFewestSlots = 16;

}  // namespace

// Where the digest stands, or the free slot where it belongs.
std::uint32_t& NewObjects::SlotOf(const Digest& digest) {
  std::size_t slot = std::hash<Digest>{}(digest) % slots_.size();
  while (slots_[slot] != 0 && objects_[slots_[slot] - 1].digest != digest)
    slot = (slot + 1) % slots_.size();
  return slots_[slot];
}

void NewObjects::Rebuild(std::size_t slots) {
  slots_.assign(std::max(slots, kFewestSlots), 0);
  std::uint32_t position = 0;
  for (const NewObject& object : objects_) SlotOf(object.digest) = ++position;
}

bool NewObjects::Add(const Digest& digest, std::int32_t name, bool is_large) {
  if (objects_.size() * 3 >= slots_.size() * 2) Rebuild(slots_.size() * 2);
  std::uint32_t& slot = SlotOf(digest);
  if (slot != 0) return false;
  objects_.push_back({digest, false, is_large, name});
  slot = static_cast<std::uint32_t>(objects_.size());
  return true;
}

std::vector<NewObject*> NewObjects::All() {
  std::vector<NewObject*> all;
  all.reserve(objects_.size());
  for (NewObject& object : objects_) all.push_back(&object);
  return all;
}

void NewObjects::DropFirst(std::size_t count) {
  objects_.erase(objects_.begin(), objects_.begin() + static_cast<std::ptrdiff_t>(count));
  Rebuild(objects_.size() * 2);
}

}  // namespace mlp
