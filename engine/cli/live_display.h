// LiveDisplay: a few lines at the bottom of a terminal that are drawn anew, below lines that stay.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace mlp {

class LiveDisplay {
 public:
  explicit LiveDisplay(std::ostream& out) : out_(out) {}
  ~LiveDisplay() { Clear(); }
  LiveDisplay(const LiveDisplay&) = delete;
  LiveDisplay& operator=(const LiveDisplay&) = delete;

  // A line that stays, above the live ones.
  void Print(const std::string& line);
  // Replaces the live lines. Each must fit the terminal's width.
  void Draw(std::vector<std::string> lines);
  void Clear();

 private:
  std::ostream& out_;
  std::vector<std::string> lines_;
};

}  // namespace mlp
