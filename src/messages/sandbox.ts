import { text } from './text.ts';

/** Texts of `sandbox` and `demo`. */
export const sandboxMessages = {
  listening: (url: string) =>
    text(
      `离线平台已启动：${url}（用浏览器打开可查看表格、调用和消息）\n下面是可直接使用的 config.yaml：`,
      `The offline platform listens on ${url} (open it in a browser to see tables, calls and messages).\nA config.yaml that works with it:`,
    ),
  wizard: (command: string) => text(`或用向导连接它：${command}`, `Or let the wizard connect to it: ${command}`),
  stop: () => text('按 Ctrl-C 停止。', 'Press Ctrl-C to stop.'),
  step: (number: number, what: string) => text(`【${number}】${what}`, `[${number}] ${what}`),
  company: (instances: number, templates: number, url: string) =>
    text(
      `离线平台：一家示例公司，${templates} 个审批模板、${instances} 条审批（${url}）`,
      `An offline platform with a made-up company: ${templates} approval templates, ${instances} approvals (${url})`,
    ),
  setup: () => text('创建数据表（setup）', 'Create the tables (setup)'),
  first: () => text('首次同步（--init）', 'First sync (--init)'),
  again: () => text('再次同步：没有变化，不写入任何内容', 'Sync again: nothing changed, nothing is written'),
  moved: (count: number) =>
    text(
      `${count} 条审批有了结果，再同步：只更新这几行`,
      `${count} approvals were decided; sync again: exactly these rows change`,
    ),
  calls: (feishu: number, dingtalk: number) =>
    text(`　调用：飞书 ${feishu} 次，钉钉 ${dingtalk} 次`, `  calls: Feishu ${feishu}, DingTalk ${dingtalk}`),
  keep: (url: string, folder: string) =>
    text(
      `离线平台仍在运行：${url}　按 Ctrl-C 停止；文件在 ${folder}，停止后删除。`,
      `The offline platform is still running: ${url}  Press Ctrl-C to stop. The files are in ${folder} until then.`,
    ),
  done: () =>
    text(
      '演示完成，临时文件夹（上面提到的文件）已删除；想打开看看，用 bitable-sync demo --keep。用自己的账号：bitable-sync init',
      'That is the demo. Its folder, with the files named above, is gone: bitable-sync demo --keep leaves them to look at. With your own account: bitable-sync init',
    ),
};
