// A small bot on the official client. It says "ready" once it is connected, and ends
// when its standard input does, so that it never outlives the test.
'use strict';
const { App, LogLevel } = require('@slack/bolt');

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.WARN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL, retryConfig: { retries: 0 } },
});

app.command('/vpncheck', async ({ command, ack, client, respond }) => {
  await ack({ text: 'on it', response_type: 'ephemeral' });
  await client.chat.postMessage({
    channel: command.channel_id,
    text: 'card',
    metadata: { event_type: 'card', event_payload: { run: 'r1', seq: 1 } },
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `Is \`${command.text}\` up? <@${command.user_id}>` } },
      {
        type: 'actions',
        block_id: 'answers',
        elements: [{ type: 'button', action_id: 'paste', value: 't1', text: { type: 'plain_text', text: '📋 Paste output' } }],
      },
    ],
  });
  await respond({ text: 'a word through response_url' });
});

app.action('paste', async ({ ack, body, client }) => {
  await ack();
  await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: 'card', blocks: body.message.blocks.slice(0, 1) });
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'pasted',
      private_metadata: JSON.stringify({ channel: body.channel.id, ts: body.message.ts }),
      title: { type: 'plain_text', text: 'Paste' },
      submit: { type: 'plain_text', text: 'Send' },
      blocks: [
        {
          type: 'input',
          block_id: 'output',
          label: { type: 'plain_text', text: 'Output' },
          element: { type: 'plain_text_input', action_id: 'text', multiline: true },
        },
      ],
    },
  });
});

app.view('pasted', async ({ ack, view, client }) => {
  const text = view.state.values.output.text.value;
  if (!text.includes('esp')) {
    await ack({ response_action: 'errors', errors: { output: 'no SA in it' } });
    return;
  }
  await ack();
  const { channel, ts } = JSON.parse(view.private_metadata);
  await client.filesUploadV2({ channel_id: channel, thread_ts: ts, filename: 'evidence.txt', content: text, initial_comment: 'pasted' });
});

app.error(async (error) => console.error('ERROR', error.code, error.data ? JSON.stringify(error.data) : error.stack));

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
app.start().then(() => console.log('ready'), (error) => {
  console.error('ERROR', error);
  process.exit(1);
});
