import type { PipelineName } from '../pipelines/pipeline.ts';

export interface Progress {
  readonly watermark: string | null;
  readonly open: number | null;
  readonly waiting: number | null;
}

const none: Progress = { watermark: null, open: null, waiting: null };
const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const sizeOf = (value: unknown) => Object.keys(membersOf(value)).length;
const isoOf = (ms: unknown) => (typeof ms === 'number' && Number.isFinite(ms) ? new Date(ms).toISOString() : null);

/** Pure: how far a pipeline has come, from its entry in the checkpoint file. An entry that cannot be understood says nothing. */
export function progressOf(pipeline: PipelineName, entry: unknown): Progress {
  const value = membersOf(entry);
  if (pipeline === 'dingtalk-approvals') {
    const templates = Object.values(membersOf(value['templates'])).map(membersOf);
    if (templates.length === 0) return { ...none, watermark: isoOf(membersOf(value['takenOver'])['startMs']) };
    const marks = templates.flatMap(({ watermarkMs }) => (typeof watermarkMs === 'number' ? [watermarkMs] : []));
    const sum = (name: string) => templates.reduce((total, template) => total + sizeOf(template[name]), 0);
    // The template that is behind says how far all of them have come.
    return {
      watermark: marks.length > 0 ? isoOf(Math.min(...marks)) : null,
      open: sum('open'),
      waiting: sum('failed'),
    };
  }
  if (pipeline === 'customers') return { ...none, watermark: isoOf(value['lastFullReadMs']) };
  const times = Object.values(membersOf(value['files'])).flatMap((file) => {
    const { at } = membersOf(file);
    return typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? [Date.parse(at)] : [];
  });
  return { ...none, watermark: times.length > 0 ? isoOf(times.reduce((a, b) => Math.max(a, b))) : null };
}
