// SearchRandom: the random numbers of a search. Pure.
//
// The distributions of the standard library give other draws in other libraries; these are the same
// everywhere. A stream is named by numbers (the seed, the trial, the dimension), so that one draw
// more in one stream disturbs no other, and trials can be made in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace mlp {

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
class SearchRandom {
 public:
  explicit SearchRandom(std::uint64_t seed) : state_(seed) {}
  SearchRandom(std::uint64_t seed, std::initializer_list<std::uint64_t> stream);

  std::uint64_t Next();
  double Uniform();                      // in [0, 1), a multiple of 2^-53
  std::uint64_t Below(std::uint64_t n);  // 0 to n - 1; 0 < n <= 2^53
  double Normal();                       // of mean 0 and deviation 1

 private:
  std::uint64_t state_;
};

}  // namespace mlp
