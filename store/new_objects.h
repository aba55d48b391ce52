// NewObjects: what an object batch holds until it is in place, each digest once, in little memory
// (some 55 bytes an object: a data set may have millions). Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "store/base/digest.h"

namespace mlp {

struct NewObject {
  Digest digest;
  bool in_place = false;
  bool is_large = false;  // as VerifiedObjects has it
  std::int32_t name = 0;  // the batch's own number for where its bytes are
};

class NewObjects {
 public:
  // false, and nothing is added, when the digest is there.
  bool Add(const Digest& digest, std::int32_t name, bool is_large);
  // In the order in which they were added. They stay where they are until they are dropped.
  std::vector<NewObject*> All();
  void DropFirst(std::size_t count);
  bool empty() const { return objects_.empty(); }

 private:
  std::uint32_t& SlotOf(const Digest& digest);
  void Rebuild(std::size_t slots);

  std::deque<NewObject> objects_;
  // A hash table with open addressing: each slot is free (0) or one more than a position in
  // objects_.
  std::vector<std::uint32_t> slots_;
};

}  // namespace mlp
