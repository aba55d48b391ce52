// Where the boxes of a drawn Dag stand: a layered layout after Sugiyama, Tagawa and Toda (1981), in
// character cells. Pure; the same Dag always gives the same layout.
//
// All edges that leave a box form one net: they share one line as long as they run the same way. A
// net that must pass a layer without a box of its own holds one way point there, so it only ever
// connects neighbouring layers.
#pragma once

#include <string>
#include <vector>

#include "engine/dag.h"

namespace mlp {

struct DagItem {
  std::size_t node = 0;  // the box's node; of a way point: the node whose edges pass here
  bool is_box = false;
  int width = 1;                   // columns: a box with its borders, or 1
  int left = 0;                    // column
  std::vector<std::size_t> above;  // items of the layer above that are connected
  std::vector<std::size_t> below;  // items of the layer below

  int Center() const { return left + width / 2; }  // the column where its line leaves downwards
};

struct DagLayout {
  std::vector<DagItem> items;
  std::vector<std::vector<std::size_t>>
      layers;     // items from left to right; the first layer is on top
  int width = 0;  // columns of the whole drawing
};

// `dag` must be connected; label_widths[i] is the width of the text of node i.
//
// Guarantees: items of a layer are at least two columns apart; no way point stands in the column of
// another net's line from the layer above; a box is wide enough for twice as many lines as enter
// it, so that each can have a column.
DagLayout LayOutDag(const Dag& dag, const std::vector<int>& label_widths);

}  // namespace mlp
