#include "engine/dag_layout.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace mlp {
namespace {

constexpr int kGap = 2;  // columns between neighbours in a layer
constexpr int kOrderSweeps =
    12;  // up and down alternately; more changed nothing in graphs of 100 stages
constexpr int kColumnSweeps = 10;
constexpr double kStraightWeight =
    8;  // how much more a long edge wants to be straight than a short one
constexpr double kIdleWeight = 0.05;  // of an item that nothing pulls

using Layer = std::vector<std::size_t>;

// Every node below all of its upstream ones (longest path); a source directly above the first that
// reads it.
std::vector<int> LayersOf(const Dag& dag) {
  const std::size_t n = dag.nodes.size();
  std::vector<std::vector<std::size_t>> readers(n);
  std::vector<int> layer(n, 0), waiting(n, 0);
  for (const auto& [from, to] : dag.edges) {
    readers[from].push_back(to);
    ++waiting[to];
  }
  const std::vector<int> writers = waiting;
  std::vector<std::size_t> ready;
  for (std::size_t node = 0; node < n; ++node)
    if (waiting[node] == 0) ready.push_back(node);
  for (std::size_t i = 0; i < ready.size(); ++i)
    for (const std::size_t to : readers[ready[i]]) {
      layer[to] = std::max(layer[to], layer[ready[i]] + 1);
      if (--waiting[to] == 0) ready.push_back(to);
    }
  for (std::size_t node = 0; node < n; ++node) {
    if (writers[node] > 0 || readers[node].empty()) continue;
    int nearest = layer[readers[node][0]];
    for (const std::size_t to : readers[node]) nearest = std::min(nearest, layer[to]);
    layer[node] = nearest - 1;
  }
  return layer;
}

void Connect(DagLayout& layout, std::size_t upper, std::size_t lower) {
  layout.items[upper].below.push_back(lower);
  layout.items[lower].above.push_back(upper);
}

// The item that carries the net of `node` in the layer just above `layer`: its box or a way point,
// made as needed.
std::size_t CarrierAbove(DagLayout& layout, const std::vector<int>& layer_of,
                         std::vector<Layer>& way_points, std::size_t node, int layer) {
  Layer& chain = way_points[node];
  if (chain.empty()) chain.push_back(node);  // items 0 to n-1 are the boxes
  while (static_cast<int>(chain.size()) < layer - layer_of[node]) {
    const std::size_t item = layout.items.size();
    layout.items.push_back({node, false, 1, 0, {}, {}});
    layout.layers[static_cast<std::size_t>(layer_of[node]) + chain.size()].push_back(item);
    Connect(layout, chain.back(), item);
    chain.push_back(item);
  }
  return chain[static_cast<std::size_t>(layer - layer_of[node] - 1)];
}

DagLayout MakeItems(const Dag& dag, const std::vector<int>& label_widths) {
  const std::vector<int> layer_of = LayersOf(dag);
  DagLayout layout;
  layout.layers.resize(
      static_cast<std::size_t>(*std::max_element(layer_of.begin(), layer_of.end()) + 1));
  for (std::size_t node = 0; node < dag.nodes.size(); ++node) {
    layout.items.push_back({node, true, label_widths[node] + 4, 0, {}, {}});
    layout.layers[static_cast<std::size_t>(layer_of[node])].push_back(node);
  }
  std::vector<Layer> way_points(dag.nodes.size());
  for (const auto& [from, to] : dag.edges)
    Connect(layout, CarrierAbove(layout, layer_of, way_points, from, layer_of[to]), to);
  for (DagItem& item : layout.items)
    if (item.is_box) item.width = std::max(item.width, 2 * static_cast<int>(item.above.size()) + 3);
  return layout;
}

// The number of inversions: crossings between two layers when straight lines are drawn. Counted
// with a Fenwick tree.
std::size_t CrossingsBelow(const DagLayout& layout, const Layer& upper,
                           const std::vector<std::size_t>& place) {
  std::vector<std::size_t> targets;
  std::size_t largest = 0;
  for (const std::size_t item : upper) {
    const std::size_t first = targets.size();
    for (const std::size_t below : layout.items[item].below) targets.push_back(place[below]);
    std::sort(targets.begin() + static_cast<std::ptrdiff_t>(first), targets.end());
  }
  for (const std::size_t target : targets) largest = std::max(largest, target + 1);
  std::vector<std::size_t> tree(largest + 1, 0);
  std::size_t crossings = 0;
  for (std::size_t seen = 0; seen < targets.size(); ++seen) {
    std::size_t not_right = 0;
    for (std::size_t i = targets[seen] + 1; i > 0; i &= i - 1) not_right += tree[i];
    crossings += seen - not_right;
    for (std::size_t i = targets[seen] + 1; i <= largest; i += i & (~i + 1)) ++tree[i];
  }
  return crossings;
}

class Order {
 public:
  explicit Order(DagLayout& layout) : layout_(layout), place_(layout.items.size()) {
    for (const Layer& layer : layout_.layers) Number(layer);
  }

  // Sorts each layer by the mean place of its neighbours, downwards and upwards in turn; keeps the
  // best order seen.
  void Improve() {
    std::vector<Layer> best = layout_.layers;
    std::size_t fewest = Crossings();
    for (int sweep = 0; sweep < kOrderSweeps && fewest > 0; ++sweep) {
      const std::size_t count = layout_.layers.size();
      for (std::size_t i = 1; i < count; ++i)
        sweep % 2 == 0 ? SortBy(layout_.layers[i], &DagItem::above)
                       : SortBy(layout_.layers[count - 1 - i], &DagItem::below);
      if (const std::size_t now = Crossings(); now < fewest) {
        fewest = now;
        best = layout_.layers;
      }
    }
    layout_.layers = best;
  }

 private:
  void Number(const Layer& layer) {
    for (std::size_t i = 0; i < layer.size(); ++i) place_[layer[i]] = i;
  }

  std::size_t Crossings() const {
    std::size_t sum = 0;
    for (const Layer& layer : layout_.layers) sum += CrossingsBelow(layout_, layer, place_);
    return sum;
  }

  void SortBy(Layer& layer, std::vector<std::size_t> DagItem::*neighbours) {
    std::vector<double> mean(layout_.items.size());
    for (const std::size_t item : layer) {
      const auto& others = layout_.items[item].*neighbours;
      double sum = 0;
      for (const std::size_t other : others) sum += static_cast<double>(place_[other]);
      mean[item] = others.empty() ? static_cast<double>(place_[item])
                                  : sum / static_cast<double>(others.size());
    }
    std::stable_sort(layer.begin(), layer.end(),
                     [&](std::size_t a, std::size_t b) { return mean[a] < mean[b]; });
    Number(layer);
  }

  DagLayout& layout_;
  std::vector<std::size_t> place_;  // of each item in its layer
};

// Columns: every item wants to stand at the weighted mean of its neighbours; a layer's order and
// gaps hold.
class Columns {
 public:
  explicit Columns(DagLayout& layout) : layout_(layout), center_(layout.items.size()) {
    for (const Layer& layer : layout_.layers) {
      double left = 0;
      for (const std::size_t item : layer) {
        center_[item] = left + layout_.items[item].width / 2;
        left += layout_.items[item].width + kGap;
      }
    }
  }

  void Assign() {
    const std::size_t count = layout_.layers.size();
    for (int sweep = 0; sweep < kColumnSweeps; ++sweep)
      for (std::size_t i = 0; i < count; ++i)
        sweep % 2 == 0 ? Pull(layout_.layers[count - 1 - i], &DagItem::below)
                       : Pull(layout_.layers[i], &DagItem::above);
    for (std::size_t i = 0; i < count; ++i)
      Settle(layout_.layers[i], i == 0 ? Layer{} : layout_.layers[i - 1]);
    MoveToOrigin();
  }

 private:
  struct Block {  // items that touch each other and move as one
    double sum, weight;
    std::size_t size;
    double Mean() const { return sum / weight; }
  };

  // The least-squares columns under the order and gaps of the layer: pool adjacent violators.
  void Pull(const Layer& layer, std::vector<std::size_t> DagItem::*neighbours) {
    std::vector<Block> blocks;
    double offset = 0;
    for (const std::size_t id : layer) {
      const DagItem& item = layout_.items[id];
      double sum = kIdleWeight * center_[id], weight = kIdleWeight;
      for (const std::size_t other : item.*neighbours) {
        const bool passes = !item.is_box && !layout_.items[other].is_box;
        const double pull = passes ? kStraightWeight : 1;
        sum += pull * center_[other];
        weight += pull;
      }
      const double wanted = sum / weight - item.width / 2 - offset;
      offset += item.width + kGap;
      blocks.push_back({wanted * weight, weight, 1});
      while (blocks.size() > 1 && blocks[blocks.size() - 2].Mean() > blocks.back().Mean()) {
        const Block last = blocks.back();
        blocks.pop_back();
        blocks.back().sum += last.sum;
        blocks.back().weight += last.weight;
        blocks.back().size += last.size;
      }
    }
    offset = 0;
    std::size_t next = 0;
    for (const Block& block : blocks)
      for (std::size_t i = 0; i < block.size; ++i, ++next) {
        const DagItem& item = layout_.items[layer[next]];
        center_[layer[next]] = block.Mean() + offset + item.width / 2;
        offset += item.width + kGap;
      }
  }

  // Whole columns for one layer, the one above being settled: exactly below the only neighbour if
  // that is near, and never a way point in the column of another net.
  void Settle(const Layer& layer, const Layer& upper) {
    int free_from = 0;
    bool first = true;
    for (const std::size_t id : layer) {
      DagItem& item = layout_.items[id];
      int center = static_cast<int>(std::lround(center_[id]));
      if (item.above.size() == 1) {
        const int straight = layout_.items[item.above[0]].Center();
        if (std::abs(straight - center) <= 2) center = straight;
      }
      item.left = center - item.width / 2;
      if (!first) item.left = std::max(item.left, free_from);
      while (!item.is_box && IsTaken(item, upper)) ++item.left;
      free_from = item.left + item.width + kGap;
      first = false;
    }
  }

  bool IsTaken(const DagItem& way_point, const Layer& upper) const {
    return std::any_of(upper.begin(), upper.end(), [&](std::size_t id) {
      const DagItem& other = layout_.items[id];
      return id != way_point.above[0] && !other.below.empty() && other.Center() == way_point.left;
    });
  }

  void MoveToOrigin() {
    int least = layout_.items[0].left;
    for (const DagItem& item : layout_.items) least = std::min(least, item.left);
    for (DagItem& item : layout_.items) {
      item.left -= least;
      layout_.width = std::max(layout_.width, item.left + item.width);
    }
  }

  DagLayout& layout_;
  std::vector<double> center_;
};

}  // namespace

DagLayout LayOutDag(const Dag& dag, const std::vector<int>& label_widths) {
  DagLayout layout = MakeItems(dag, label_widths);
  Order(layout).Improve();
  Columns(layout).Assign();
  return layout;
}

}  // namespace mlp
