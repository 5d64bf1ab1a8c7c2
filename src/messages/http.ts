import type { PlatformName } from '../http/contracts.ts';
import { type Text, text, verbatim } from './text.ts';

/** Who did not answer: a platform, or the host of another address. */
export function peerName(platform: PlatformName | null, host: string): Text {
  if (platform === 'feishu') return text('飞书', 'Feishu');
  if (platform === 'dingtalk') return text('钉钉', 'DingTalk');
  return verbatim(host);
}

/** Texts about calls that did not get a usable answer. */
export const httpMessages = {
  unreachable: (who: Text, why: string) =>
    text(`无法连接${who['zh-CN']}（${why}）`, `Cannot connect to ${who.en} (${why})`),
  unreachableHint: (host: string) =>
    text(
      `请检查本机网络、DNS 和代理设置（HTTPS_PROXY、NO_PROXY），以及配置中的地址 ${host} 是否正确。`,
      `Check this machine's network, DNS and proxy settings (HTTPS_PROXY, NO_PROXY), and that the configured address ${host} is right.`,
    ),
  timedOut: (who: Text, seconds: number) =>
    text(`${who['zh-CN']}在 ${seconds} 秒内没有完成应答`, `${who.en} did not finish answering within ${seconds} s`),
  timedOutHint: () =>
    text(
      '通常稍后会恢复；网络较慢时可调大 sync.call_timeout_seconds。',
      'Usually this passes; on a slow network raise sync.call_timeout_seconds.',
    ),
  interrupted: (who: Text, why: string) =>
    text(`与${who['zh-CN']}的连接中断（${why}）`, `The connection to ${who.en} broke off (${why})`),
  laterHint: () => text('请稍后再运行，已完成的部分不会重复。', 'Run again later; what is done is not repeated.'),
  tls: (who: Text, why: string) =>
    text(`与${who['zh-CN']}建立加密连接失败（${why}）`, `The encrypted connection to ${who.en} failed (${why})`),
  tlsHint: () =>
    text(
      '请检查系统时间；若经过公司代理，请用 NODE_EXTRA_CA_CERTS 指定其根证书。',
      'Check the system clock; behind a company proxy, name its root certificate in NODE_EXTRA_CA_CERTS.',
    ),
  tooLarge: (who: Text, bytes: number) =>
    text(`${who['zh-CN']}的应答超过 ${bytes} 字节`, `The answer of ${who.en} is larger than ${bytes} bytes`),
  tooLargeHint: () =>
    text(
      '请核对 base_url 等地址是否指向了别的服务；表格本身太大时，把 sync.batch_size 设为 100。',
      'See that base_url and the other addresses name the right service; for a very large table set sync.batch_size to 100.',
    ),
  badAddress: () => text('地址无法解析', 'The address cannot be parsed'),
  badAddressHint: () => text('请检查配置中的地址。', 'Check the addresses in the configuration.'),
  unreadable: (who: Text, status: number) =>
    text(
      `${who['zh-CN']}的应答无法解析（HTTP ${status}）`,
      `The answer of ${who.en} cannot be parsed (HTTP ${status})`,
    ),
  unavailable: (who: Text, status: number) =>
    text(`${who['zh-CN']}暂时不可用（HTTP ${status}）`, `${who.en} is unavailable (HTTP ${status})`),
  throttled: (who: Text) => text(`${who['zh-CN']}拒绝了过于频繁的调用`, `${who.en} refused too frequent calls`),
  forbidden: (who: Text, status: number) =>
    text(`${who['zh-CN']}拒绝访问（HTTP ${status}）`, `${who.en} denied access (HTTP ${status})`),
  forbiddenHint: () =>
    text(
      '应答不是平台的格式，可能来自代理或防火墙：请检查网络出口和访问凭证。',
      "The answer is not in the platform's format, so it may come from a proxy or firewall: check the network exit and the credentials.",
    ),
  proxyRefused: () => text('代理要求身份验证（HTTP 407）', 'The proxy asks for credentials (HTTP 407)'),
  proxyRefusedHint: () =>
    text('请在 HTTPS_PROXY 中写入代理的用户名和密码。', "Put the proxy's user and password into HTTPS_PROXY."),
  unexpectedStatus: (who: Text, status: number) =>
    text(`${who['zh-CN']}的应答不是预期的（HTTP ${status}）`, `${who.en} answered unexpectedly (HTTP ${status})`),
  unexpectedStatusHint: () =>
    text(
      '请检查配置中的地址（base_url、api_base_url 或来源地址）。',
      'Check the configured address (base_url, api_base_url or the source address).',
    ),
  outcomeUnknown: (who: Text) =>
    text(
      `${who['zh-CN']}没有答复一次写入，不知道是否已生效`,
      `${who.en} left a write unanswered: it may or may not have taken effect`,
    ),
  outcomeUnknownHint: () =>
    text('下次运行会先读回核对，不会重复写入。', 'The next run reads back first and does not write it twice.'),
};
