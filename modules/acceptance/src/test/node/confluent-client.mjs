// Reads an event of a topic with Confluent's own serdes, writes it again with them, and prints what their client made of
// the registry as a line of JSON: {"event","again","subjects","versions","version","id","registered","refused",…}.
//   node confluent-client.mjs BROKERS REGISTRY_URL TOPIC
// Ends with status 1 when no event comes within a minute, or the registry refuses what a client needs.
import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';

const require = createRequire(import.meta.url);
const { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } = require('@confluentinc/schemaregistry');
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const [brokers, registryUrl, topic] = process.argv.slice(2);

// The server's topics are compressed with LZ4, which kafkajs leaves to plug-ins.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (bytes) => Buffer.from(lz4.decompress(bytes)),
});

function fail(error) {
  console.error(error);
  process.exit(1);
}

async function oldestEvent() {
  const kafka = new Kafka({ clientId: 'confluent-client', brokers: brokers.split(','), logLevel: logLevel.ERROR });
  const consumer = kafka.consumer({ groupId: `confluent-client-${process.pid}-${Date.now()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const value = await new Promise((resolve, reject) => {
    consumer.run({ eachMessage: async ({ message }) => resolve(message.value) }).catch(reject);
  });
  await consumer.disconnect();
  return value;
}

setTimeout(() => fail(new Error('no event came within a minute')), 60_000).unref();
try {
  const client = new SchemaRegistryClient({ baseURLs: [registryUrl] });
  const subject = `${topic}-value`;
  const deserializer = new AvroDeserializer(client, SerdeType.VALUE, {});
  const event = await deserializer.deserialize(topic, await oldestEvent());

  const latest = await client.getLatestSchemaMetadata(subject);
  const known = { schema: latest.schema, schemaType: 'AVRO' };
  const serializer = new AvroSerializer(client, SerdeType.VALUE, { autoRegisterSchemas: false, useLatestVersion: true });
  const again = await deserializer.deserialize(topic, await serializer.serialize(topic, event));
  console.log(JSON.stringify({
    event,
    again,
    subjects: await client.getAllSubjects(),
    versions: await client.getAllVersions(subject),
    version: await client.getVersion(subject, known),
    id: await client.getId(subject, known),
    // What registers what is there is told its id; a strange schema is refused.
    registered: await client.register(subject, known),
    refused: await client.register(subject, { schema: '"string"' }).catch((error) => error.errorCode),
    compatible: await client.testSubjectCompatibility(subject, known),
    compatibility: await client.getCompatibility(subject),
  }));
  process.exit(0);
} catch (error) {
  fail(error);
}
