// Reads a Unicode drawing of a Dag back, knowing nothing of how it was made: follows each line from
// the bottom of a box along the arms of the characters to the arrows on top of other boxes. At
// ──│── the vertical line passes over.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mlp {

class DrawingReader {
 public:
  explicit DrawingReader(const std::string& drawing) {
    rows_.emplace_back();
    for (std::size_t i = 0; i < drawing.size();) {
      std::size_t end = i + 1;
      while (end < drawing.size() && (static_cast<unsigned char>(drawing[end]) & 0xC0) == 0x80)
        ++end;
      const std::string character = drawing.substr(i, end - i);
      i = end;
      if (character == "\n")
        rows_.emplace_back();
      else
        rows_.back().push_back(character);
    }
    FindBoxes();
  }

  std::set<std::pair<std::string, std::string>> Edges() {
    for (std::size_t row = 2; row < rows_.size(); ++row)
      for (std::size_t column = 0; column < rows_[row].size(); ++column) {
        // The bottom of a box lies one row below its name.
        const auto box = box_of_.find({row - 1, column});
        if (rows_[row][column] != "┬" || box == box_of_.end()) continue;
        from_ = box->second;
        seen_.clear();
        Follow(row, column, 'd');
      }
    return edges_;
  }

 private:
  std::string At(std::size_t row, std::size_t column) const {
    return row < rows_.size() && column < rows_[row].size() ? rows_[row][column] : " ";
  }

  void FindBoxes() {
    for (std::size_t row = 1; row < rows_.size(); ++row)
      for (std::size_t left = 0; left < rows_[row].size(); ++left) {
        if (At(row, left) != "│" || At(row - 1, left) != "╭" || At(row + 1, left) != "╰") continue;
        std::size_t right = left + 1;
        while (At(row, right) != "│") ++right;
        std::string name;
        for (std::size_t i = left + 1; i < right; ++i)
          if (At(row, i) != " ") name += At(row, i);
        if (name.empty()) continue;
        for (std::size_t i = left; i <= right; ++i) box_of_[{row, i}] = name;
      }
  }

  // Leaves (row, column) in the direction given, and goes on along every arm of what it meets.
  void Follow(std::size_t row, std::size_t column, char direction) {
    row += direction == 'd' ? 1 : direction == 'u' ? static_cast<std::size_t>(-1) : 0;
    column += direction == 'r' ? 1 : direction == 'l' ? static_cast<std::size_t>(-1) : 0;
    if (!seen_.insert({row, column, direction}).second) return;
    const std::string cell = At(row, column);
    if (cell == "▼") {
      edges_.emplace(from_, box_of_.at({row + 1, column}));
      return;
    }
    const bool sideways = direction == 'l' || direction == 'r';
    if (cell == "│" && sideways)
      return Follow(row, column, direction);  // passes below a vertical line
    static const std::map<std::string, std::string> arms = {
        {"│", "ud"},  {"─", "lr"},  {"╭", "rd"},  {"╮", "ld"},  {"╰", "ur"},  {"╯", "ul"},
        {"├", "udr"}, {"┤", "udl"}, {"┬", "lrd"}, {"┴", "lru"}, {"┼", "udlr"}};
    const auto found = arms.find(cell);
    if (found == arms.end()) {
      edges_.emplace(from_, "a loose end at " + std::to_string(row) + "," + std::to_string(column));
      return;
    }
    const char back = direction == 'd'   ? 'u'
                      : direction == 'u' ? 'd'
                      : direction == 'l' ? 'r'
                                         : 'l';
    for (const char arm : found->second)
      if (arm != back && !(arm == 'u' && box_of_.contains({row - 2, column})))
        Follow(row, column, arm);
  }

  std::vector<std::vector<std::string>> rows_;
  std::map<std::pair<std::size_t, std::size_t>, std::string>
      box_of_;  // cells of the rows that hold names
  std::string from_;
  std::set<std::tuple<std::size_t, std::size_t, char>> seen_;
  std::set<std::pair<std::string, std::string>> edges_;
};

inline std::set<std::pair<std::string, std::string>> ReadDrawing(const std::string& drawing) {
  return DrawingReader(drawing).Edges();
}

}  // namespace mlp
