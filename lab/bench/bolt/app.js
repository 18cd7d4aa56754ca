// The least that a Bolt app does for a command: acknowledge it, and post one message. With
// REDIS_URL it first makes the command durable, as vpncheck does.
'use strict';
const { App, LogLevel } = require('@slack/bolt');
const { createClient } = require('redis');

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const redis = process.env.REDIS_URL ? createClient({ url: process.env.REDIS_URL }) : null;

app.command('/vpncheck', async ({ command, ack, client }) => {
  if (redis) {
    await redis.xAdd('commands', '*', { text: command.text, user: command.user_id, channel: command.channel_id });
  }
  await ack();
  await client.chat.postMessage({ channel: command.channel_id, text: `${command.text}: begun by <@${command.user_id}>` });
});

app.error(async (error) => console.error(error));

(async () => {
  if (redis) {
    redis.on('error', (error) => console.error(error));
    await redis.connect();
  }
  await app.start();
})();
