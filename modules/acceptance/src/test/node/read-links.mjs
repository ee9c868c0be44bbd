// Reads events of a topic and prints each as a line of JSON, decoded by the schema that its bytes name.
//   node read-links.mjs BROKERS REGISTRY_URL TOPIC COUNT
// Ends with status 0 after COUNT events, with status 1 when they do not come within a minute.
import avro from 'avsc';
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const [brokers, registryUrl, topic, count] = process.argv.slice(2);

// The server's topics are compressed with LZ4, which kafkajs leaves to plug-ins.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (bytes) => Buffer.from(lz4.decompress(bytes)),
});

const types = new Map();

async function typeOf(id) {
  if (!types.has(id)) {
    const response = await fetch(`${registryUrl}/schemas/ids/${id}`, {
      headers: { Accept: 'application/vnd.schemaregistry.v1+json' },
    });
    if (!response.ok) {
      throw new Error(`Schema ${id}: HTTP ${response.status} ${await response.text()}`);
    }
    types.set(id, avro.Type.forSchema(JSON.parse((await response.json()).schema)));
  }
  return types.get(id);
}

async function decode(value) {
  if (value.readUInt8(0) !== 0) {
    throw new Error('An event begins with byte 0');
  }
  return (await typeOf(value.readInt32BE(1))).fromBuffer(value.subarray(5));
}

function fail(error) {
  console.error(error);
  process.exit(1);
}

const kafka = new Kafka({ clientId: 'read-links', brokers: brokers.split(','), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `read-links-${process.pid}-${Date.now()}` });
setTimeout(() => fail(new Error(`${count} events did not come within a minute`)), 60_000).unref();

let left = Number(count);
try {
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      if (left <= 0) {
        return;
      }
      try {
        console.log(JSON.stringify({ key: message.key.toString(), event: await decode(message.value) }));
      } catch (error) {
        fail(error);
      }
      left -= 1;
      if (left === 0) {
        setImmediate(() => consumer.disconnect().then(() => process.exit(0), fail));
      }
    },
  });
} catch (error) {
  fail(error);
}
