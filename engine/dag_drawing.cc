#include "engine/dag_drawing.h"

#include <algorithm>

#include "engine/dag_layout.h"
#include "engine/dag_routing.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Directions in which a line leaves a cell.
enum Side : unsigned { kUp = 1, kRight = 2, kDown = 4, kLeft = 8 };

struct Glyphs {
  const char* lines[16];  // by the sum of Directions
  const char* enters;     // where a line meets the top of a box
  const char* upstream;   // between a node and what it depends on, in a list
};

constexpr Glyphs kUnicode = {
    {" ", "│", "─", "╰", "│", "│", "╭", "├", "─", "╯", "─", "┴", "╮", "┤", "┬", "┼"}, "▼", "←"};
constexpr Glyphs kAscii = {
    {" ", "|", "-", "+", "|", "|", "+", "+", "-", "+", "-", "+", "+", "+", "+", "+"}, "v", "<-"};

// A grid of characters that grows downwards.
class Canvas {
 public:
  Canvas(int width, const Glyphs& glyphs)
      : width_(static_cast<std::size_t>(width)), glyphs_(glyphs) {}

  void AddRows(int count) {
    for (int i = 0; i < count; ++i) rows_.emplace_back(width_, " ");
  }
  int Rows() const { return static_cast<int>(rows_.size()); }

  void PutArrow(int row, int column) { At(row, column) = glyphs_.enters; }
  void PutLine(int row, int column, unsigned directions) {
    At(row, column) = glyphs_.lines[directions];
  }
  void PutText(int row, int column, const std::string& utf8) {
    for (std::size_t i = 0; i < utf8.size(); ++column) {
      std::size_t end = i + 1;
      while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) ++end;
      At(row, column) = utf8.substr(i, end - i);
      i = end;
    }
  }

  std::string Text() const {
    std::string text;
    for (const auto& row : rows_) {
      for (const std::string& character : row) text += character;
      text.erase(text.find_last_not_of(' ') + 1);
      text += '\n';
    }
    return text;
  }

 private:
  std::string& At(int row, int column) {
    return rows_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
  }

  std::size_t width_;
  const Glyphs& glyphs_;
  std::vector<std::vector<std::string>> rows_;  // one character a cell
};

constexpr int kBoxRows = 3;

void DrawBox(Canvas& canvas, int top, const DagItem& box, const std::string& label,
             const std::vector<DagNet>& entering) {
  const int right = box.left + box.width - 1;
  for (int column = box.left; column <= right; ++column) {
    const unsigned along = (column > box.left ? kLeft : 0u) | (column < right ? kRight : 0u);
    const bool corner = column == box.left || column == right;
    const bool leaves = column == box.Center() && !box.below.empty();
    canvas.PutLine(top, column, along | (corner ? kDown : 0u));
    canvas.PutLine(top + 2, column, along | (corner ? kUp : 0u) | (leaves ? kDown : 0u));
  }
  canvas.PutLine(top + 1, box.left, kUp | kDown);
  canvas.PutLine(top + 1, right, kUp | kDown);
  const int blanks = box.width - 2 - static_cast<int>(CountCharacters(label));
  canvas.PutText(top + 1, box.left + 1 + blanks / 2, label);
  for (const DagNet& net : entering)
    for (const int column : net.to)
      if (column > box.left && column < right) canvas.PutArrow(top, column);
}

// The part of a net that runs along its row, with what leaves it upwards and downwards.
void DrawBend(Canvas& canvas, int row, const DagNet& net) {
  for (int column = net.Left(); column <= net.Right(); ++column) {
    unsigned directions = (column > net.Left() ? kLeft : 0u) | (column < net.Right() ? kRight : 0u);
    if (column == net.from) directions |= kUp;
    if (std::find(net.to.begin(), net.to.end(), column) != net.to.end()) directions |= kDown;
    canvas.PutLine(row, column, directions);
  }
}

// Horizontals first: the verticals then pass over those of other nets, but never over their own
// bend.
void DrawNets(Canvas& canvas, int top, const std::vector<DagNet>& nets) {
  const int rows = RowsOf(nets);
  for (const DagNet& net : nets)
    if (!net.IsStraight()) DrawBend(canvas, top + net.row, net);
  for (const DagNet& net : nets) {
    const int until = net.IsStraight() ? rows : net.row;
    for (int row = 0; row < until; ++row) canvas.PutLine(top + row, net.from, kUp | kDown);
    for (int row = net.row + 1; row < rows && !net.IsStraight(); ++row)
      for (const int column : net.to) canvas.PutLine(top + row, column, kUp | kDown);
  }
}

std::string Draw(const DagLayout& layout, const std::vector<std::string>& labels,
                 const Glyphs& glyphs) {
  Canvas canvas(layout.width, glyphs);
  std::vector<DagNet> entering;
  for (std::size_t i = 0; i < layout.layers.size(); ++i) {
    const int top = canvas.Rows();
    canvas.AddRows(kBoxRows);
    for (const std::size_t id : layout.layers[i]) {
      const DagItem& item = layout.items[id];
      if (item.is_box)
        DrawBox(canvas, top, item, labels[item.node], entering);
      else
        for (int row = top; row < top + kBoxRows; ++row)
          canvas.PutLine(row, item.left, kUp | kDown);
    }
    if (i + 1 == layout.layers.size()) break;
    entering = RouteNets(layout, i);
    const int below = canvas.Rows();
    canvas.AddRows(RowsOf(entering));
    DrawNets(canvas, below, entering);
  }
  return canvas.Text();
}

std::string List(const Dag& part, const std::vector<std::string>& labels, const Glyphs& glyphs) {
  std::size_t widest = 0;
  for (const std::string& label : labels) widest = std::max(widest, CountCharacters(label));
  std::vector<std::vector<std::string>> upstream(labels.size());
  for (const auto& [from, to] : part.edges) upstream[to].push_back(labels[from]);
  std::string text;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    text += labels[i];
    if (!upstream[i].empty()) {
      text.append(widest - CountCharacters(labels[i]), ' ');
      text += std::string("  ") + glyphs.upstream + " " + Join(upstream[i], ", ");
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string DrawDag(const Dag& dag, const DagStyle& style, int* wide_parts) {
  const Glyphs& glyphs = style.unicode ? kUnicode : kAscii;
  std::string text;
  for (const Dag& part : ConnectedParts(dag)) {
    std::vector<std::string> labels;
    std::vector<int> widths;
    for (const std::string& node : part.nodes) {
      labels.push_back(ForTerminal(node));
      widths.push_back(static_cast<int>(CountCharacters(labels.back())));
    }
    const DagLayout layout = LayOutDag(part, widths);
    const bool too_wide = style.max_width > 0 && layout.width > style.max_width;
    if (too_wide && wide_parts != nullptr) ++*wide_parts;
    if (!text.empty()) text += '\n';
    text += too_wide ? List(part, labels, glyphs) : Draw(layout, labels, glyphs);
  }
  return text;
}

}  // namespace mlp
