#include <cmath>
#include <limits>

#include "engine/experiments/repeats.h"

namespace mlp {
namespace {

double LogGamma(double x) {
  int sign = 0;  // lgamma would keep it in a global variable
  return lgamma_r(x, &sign);
}

// The regularized incomplete beta function by its continued fraction (DLMF 8.17.22), evaluated from
// the front by Lentz's method as changed by Thompson and Barnett (J. Comput. Phys. 64, 1986).
double BetaFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < 10'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    for (const double term : {even, odd}) {
      d = 1 / away_from_zero(1 + term * d);
      c = away_from_zero(1 + term / c);
      fraction *= c * d;
    }
    if (std::abs(c * d - 1) < 1e-16) break;
  }
  const double log_front = a * std::log(x) + b * std::log1p(-x) + LogGamma(a + b) - LogGamma(a) -
                           LogGamma(b) - std::log(a);
  return std::exp(log_front) * fraction;
}

double RegularizedBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below this place; beyond it by the symmetry of the function.
  return x < (a + 1) / (a + b + 2) ? BetaFraction(a, b, x) : 1 - BetaFraction(b, a, 1 - x);
}

// The probability to lie above t >= 0.
double UpperTail(double t, double degrees) {
  if (std::isinf(degrees)) return 0.5 * std::erfc(t / std::sqrt(2.0));
  return 0.5 * RegularizedBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

}  // namespace

double StudentQuantile(double probability, double degrees) {
  if (probability < 0.5) return -StudentQuantile(1 - probability, degrees);
  const double tail = 1 - probability;
  double low = 0;
  double high = 1;
  while (UpperTail(high, degrees) > tail && std::isfinite(high)) high *= 2;
  // Bisection: the tail falls, and this is asked a few times a command.
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (UpperTail(middle, degrees) > tail ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace mlp
