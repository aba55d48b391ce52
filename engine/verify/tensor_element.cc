// The elements of tensors as numbers.
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/verify/tensor_file.h"

namespace mlp {
namespace {

struct ElementForm {
  std::string_view name;
  std::size_t size;
};

// In the order of ElementType.
constexpr std::array<ElementForm, 15> kElementForms = {{{"BOOL", 1},
                                                        {"U8", 1},
                                                        {"I8", 1},
                                                        {"F8_E5M2", 1},
                                                        {"F8_E4M3", 1},
                                                        {"U16", 2},
                                                        {"I16", 2},
                                                        {"F16", 2},
                                                        {"BF16", 2},
                                                        {"U32", 4},
                                                        {"I32", 4},
                                                        {"F32", 4},
                                                        {"U64", 8},
                                                        {"I64", 8},
                                                        {"F64", 8}}};

template <class Number>
Number Load(const char* bytes) {
  static_assert(std::endian::native == std::endian::little);
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

// A float of IEEE 754's form with these widths, its sign in front.
double SmallFloat(std::uint32_t bits, int exponent_bits, int mantissa_bits) {
  const std::uint32_t mantissa = bits & ((1U << mantissa_bits) - 1);
  const int most = (1 << exponent_bits) - 1;
  const int exponent = static_cast<int>(bits >> mantissa_bits) & most;
  const bool is_negative = (bits >> (exponent_bits + mantissa_bits) & 1) != 0;
  const int bias = most / 2;
  double number = 0;
  if (exponent == most) {
    number = mantissa == 0 ? std::numeric_limits<double>::infinity()
                           : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    number = std::ldexp(mantissa, 1 - bias - mantissa_bits);
  } else {
    number = std::ldexp(mantissa | 1U << mantissa_bits, exponent - bias - mantissa_bits);
  }
  return is_negative ? -number : number;
}

// E4M3 has no infinity: only all ones are NaN (Micikevicius et al., "FP8 Formats for Deep
// Learning", 2022, table 1).
double FloatE4M3(std::uint32_t bits) {
  const double sign = (bits & 0x80) != 0 ? -1 : 1;
  if ((bits & 0x7f) == 0x7f) return std::numeric_limits<double>::quiet_NaN();
  if ((bits & 0x78) == 0x78) return sign * std::ldexp(8 + (bits & 7), 15 - 7 - 3);
  return SmallFloat(bits, 4, 3);
}

}  // namespace

std::string_view NameOf(ElementType type) {
  return kElementForms[static_cast<std::size_t>(type)].name;
}

std::size_t SizeOf(ElementType type) {
  return kElementForms[static_cast<std::size_t>(type)].size;
}

double ElementAt(ElementType type, const char* bytes) {
  switch (type) {
    case ElementType::kBool:
    case ElementType::kU8:
      return Load<std::uint8_t>(bytes);
    case ElementType::kI8:
      return Load<std::int8_t>(bytes);
    case ElementType::kF8E5M2:
      return SmallFloat(Load<std::uint8_t>(bytes), 5, 2);
    case ElementType::kF8E4M3:
      return FloatE4M3(Load<std::uint8_t>(bytes));
    case ElementType::kU16:
      return Load<std::uint16_t>(bytes);
    case ElementType::kI16:
      return Load<std::int16_t>(bytes);
    case ElementType::kF16:
      return SmallFloat(Load<std::uint16_t>(bytes), 5, 10);
    case ElementType::kBF16:
      return SmallFloat(Load<std::uint16_t>(bytes), 8, 7);
    case ElementType::kU32:
      return Load<std::uint32_t>(bytes);
    case ElementType::kI32:
      return Load<std::int32_t>(bytes);
    case ElementType::kF32:
      return static_cast<double>(Load<float>(bytes));
    case ElementType::kU64:
      return static_cast<double>(Load<std::uint64_t>(bytes));
    case ElementType::kI64:
      return static_cast<double>(Load<std::int64_t>(bytes));
    case ElementType::kF64:
      return Load<double>(bytes);
  }
  return 0;
}

}  // namespace mlp
