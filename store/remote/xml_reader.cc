#include "store/remote/xml_reader.h"

#include <expat.h>

#include <algorithm>
#include <vector>

#include "store/base/format.h"

namespace mlp {
namespace {

constexpr std::size_t kMostDepth = 32;
constexpr std::size_t kMostXmlText = std::size_t{64} << 10;
constexpr char kNamespaceEnd = '|';
constexpr std::size_t kMostAtOnce = std::size_t{1} << 20;

}  // namespace

struct XmlReader::State {
  XML_Parser parser = nullptr;
  OnElement on_element;
  std::string path;
  std::vector<std::size_t> path_sizes;  // of the paths of the elements that are open
  std::vector<std::string> texts;
  const char* refused = nullptr;

  void Refuse(const char* why) {
    refused = why;
    XML_StopParser(parser, XML_FALSE);
  }

  static void Start(void* data, const XML_Char* name, const XML_Char**) {
    State& self = *static_cast<State*>(data);
    if (self.refused != nullptr) return;
    if (self.texts.size() >= kMostDepth) return self.Refuse("it is nested too deep");
    const std::string_view whole(name);
    const std::string_view local = whole.substr(whole.find_last_of(kNamespaceEnd) + 1);
    if (local.size() > kMostXmlText) return self.Refuse("a name in it is too long");
    self.path_sizes.push_back(self.path.size());
    if (!self.path.empty()) self.path += '/';
    self.path += local;
    self.texts.emplace_back();
  }

  static void End(void* data, const XML_Char*) {
    State& self = *static_cast<State*>(data);
    if (self.refused != nullptr) return;  // an empty element ends even if its start was refused
    self.on_element(self.path, self.texts.back());
    self.path.resize(self.path_sizes.back());
    self.path_sizes.pop_back();
    self.texts.pop_back();
  }

  static void Text(void* data, const XML_Char* text, int size) {
    State& self = *static_cast<State*>(data);
    if (self.refused != nullptr || self.texts.empty()) return;
    std::string& to = self.texts.back();
    if (to.size() + static_cast<std::size_t>(size) > kMostXmlText) {
      return self.Refuse("a text in it is too long");
    }
    to.append(text, static_cast<std::size_t>(size));
  }

  static void Doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<State*>(data)->Refuse("it declares a document type");
  }

  Status Parse(std::string_view bytes, bool last) {
    if (refused != nullptr) return Failed();
    const auto status =
        XML_Parse(parser, bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
    return status == XML_STATUS_OK ? Status() : Failed();
  }

  Status Failed() const {
    const char* const why =
        refused != nullptr ? refused : XML_ErrorString(XML_GetErrorCode(parser));
    return Fail(ErrorCode::kIo, Format("the server's answer is not XML as expected: {}", why));
  }
};

XmlReader::XmlReader(OnElement on_element) : state_(std::make_unique<State>()) {
  state_->on_element = std::move(on_element);
  state_->parser = XML_ParserCreateNS(nullptr, kNamespaceEnd);
  if (state_->parser == nullptr) throw std::bad_alloc();
  XML_SetUserData(state_->parser, state_.get());
  XML_SetElementHandler(state_->parser, &State::Start, &State::End);
  XML_SetCharacterDataHandler(state_->parser, &State::Text);
  XML_SetStartDoctypeDeclHandler(state_->parser, &State::Doctype);
}

XmlReader::~XmlReader() {
  XML_ParserFree(state_->parser);
}

Status XmlReader::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    MLP_TRY(state_->Parse(bytes.substr(0, kMostAtOnce), /*last=*/false));
    bytes.remove_prefix(std::min(bytes.size(), kMostAtOnce));
  }
  return {};
}

Status XmlReader::Finish() {
  return state_->Parse({}, /*last=*/true);
}

Status ReadXml(std::string_view text, const XmlReader::OnElement& on_element) {
  XmlReader reader(on_element);
  MLP_TRY(reader.Feed(text));
  return reader.Finish();
}

}  // namespace mlp
