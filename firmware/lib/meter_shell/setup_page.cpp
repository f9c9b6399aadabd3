#include "setup_page.h"

#include "setup_form.h"

namespace meter_shell {

namespace {

constexpr std::string_view HEAD =
    "<!doctype html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<title>Hidrômetro Inteligente</title><style>"
    "body{font:1rem/1.4 sans-serif;max-width:34rem;margin:1rem auto;padding:0 1rem;color:#111}"
    "label{display:block;margin-top:1rem;font-weight:bold}"
    "input,textarea{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;margin-top:.2rem}"
    "small{display:block;color:#444}.erro{display:block;color:#a00;font-weight:bold}"
    "summary,button{margin-top:1rem;padding:.7rem 0;font:inherit;font-weight:bold}"
    "button{width:100%;background:#05509a;color:#fff;border:0;border-radius:.3rem}"
    "</style></head><body>";

constexpr std::string_view FOOT = "</body></html>";

/** A field of the form: everything about it but its value. */
struct Input {
  Field field;
  std::string_view label;
  std::string_view help;
  /** A textarea where it is empty. */
  std::string_view type;
};

constexpr Input WIFI[] = {
    {Field::Ssid, "Nome da rede Wi-Fi", "De 2,4 GHz, com maiúsculas e espaços como no celular.",
     "text"},
    {Field::WifiPassword, "Senha da rede",
     "Vazia: a mesma de antes ou, em outra rede, rede aberta.", "password"},
    {Field::Credential, "Credencial",
     "Cole o texto do código QR que o servidor mostra em Configurações, Credenciais. Ele preenche "
     "o "
     "resto.",
     ""},
};

constexpr Input DETAILS[] = {
    {Field::BrokerUrl, "Servidor", "Por exemplo mqtt://192.168.0.10:1883.", "text"},
    {Field::Username, "Usuário", "Da credencial; vazio se o servidor não pede.", "text"},
    {Field::Password, "Senha do servidor", "Vazia: a mesma de antes.", "password"},
    {Field::Key, "Chave dos comandos", "Vazia: a mesma de antes.", "password"},
    {Field::CaCertificate, "Certificado da autoridade (PEM)",
     "Só com mqtts:// e autoridade própria; vazio: as autoridades conhecidas.", ""},
    {Field::TopicBase, "Base dos tópicos", "Como no servidor.", "text"},
    {Field::Serial, "Número de série", "O do medidor no servidor.", "text"},
    {Field::PulsesPerLitre, "Pulsos por litro", "YF-S201: 450. Vale na primeira partida.", "text"},
};

std::string valueOf(const Settings& settings, Field field) {
  switch (field) {
    case Field::Ssid:
      return settings.ssid;
    case Field::BrokerUrl:
      return settings.brokerUrl;
    case Field::Username:
      return settings.username;
    case Field::CaCertificate:
      return settings.caCertificate;
    case Field::TopicBase:
      return settings.topicBase;
    case Field::Serial:
      return settings.serial;
    case Field::PulsesPerLitre:
      return settings.pulsesPerLitre;
    case Field::WifiPassword:
    case Field::Credential:
    case Field::Password:
    case Field::Key:
      return "";
  }
  return "";
}

void put(std::string& html, const Input& input, const Settings& settings,
         const std::vector<Fault>& faults) {
  const std::string name = nameOf(input.field);
  const std::string value = escapeHtml(valueOf(settings, input.field));
  const std::string common = " id=\"" + name + "\" name=\"" + name + "\" aria-describedby=\"" +
                             name +
                             "-ajuda\" autocapitalize=\"none\" autocomplete=\"off\" "
                             "spellcheck=\"false\"";
  html += "<label for=\"" + name + "\">" + std::string(input.label) + "</label>";
  if (input.type.empty()) {
    html += "<textarea rows=\"4\"" + common + ">" + value + "</textarea>";
  } else {
    html +=
        "<input type=\"" + std::string(input.type) + "\"" + common + " value=\"" + value + "\">";
  }
  html += "<div id=\"" + name + "-ajuda\">";
  for (const Fault& fault : faults) {
    if (fault.field == input.field)
      html += "<span class=\"erro\">" + escapeHtml(fault.text) + "</span>";
  }
  html += "<small>" + std::string(input.help) + "</small></div>";
}

bool isAboutDetails(const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) {
    for (const Input& input : DETAILS) {
      if (fault.field == input.field) return true;
    }
  }
  return false;
}

}  // namespace

std::string escapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string setupPage(const Settings& settings, const std::vector<Fault>& faults) {
  std::string html(HEAD);
  html += "<h1>Hidrômetro</h1><p>Número de série: <strong>" + escapeHtml(settings.serial) +
          "</strong></p>";
  if (!faults.empty()) {
    html +=
        "<p class=\"erro\" role=\"alert\">Nada foi gravado. Corrija o que está em vermelho.</p>";
  }
  html += "<form method=\"post\" action=\"/\">";
  for (const Input& input : WIFI) put(html, input, settings, faults);
  html += isAboutDetails(faults) ? "<details open>" : "<details>";
  html += "<summary>Sem credencial, ou para mudar detalhes</summary>";
  for (const Input& input : DETAILS) put(html, input, settings, faults);
  html += "</details><button type=\"submit\">Gravar e reiniciar</button></form>";
  html += FOOT;
  return html;
}

std::string savedPage(const Settings& settings) {
  return std::string(HEAD) + "<h1>Gravado</h1><p>O hidrômetro " + escapeHtml(settings.serial) +
         " reinicia e entra na rede " + escapeHtml(settings.ssid) +
         ". Esta rede some: volte à sua. A luz fica acesa quando ele alcança o servidor. Se ela "
         "continuar piscando, segure o botão por 5 segundos e confira os dados.</p>" +
         std::string(FOOT);
}

std::string notSavedPage() {
  return std::string(HEAD) +
         "<h1>Não gravado</h1><p>A memória do hidrômetro não aceitou os dados; vale o que havia. "
         "<a href=\"/\">Tente de novo</a>; se repetir, o aparelho precisa de conserto.</p>" +
         std::string(FOOT);
}

}  // namespace meter_shell
