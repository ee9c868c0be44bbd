package dev.linkstream.events;

import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding of the records of one schema, bit for bit as Avro's own classes write and read it, several times
 * as fast: what a field is made of is looked up once, and not for every value. It reads only what was written by this
 * very schema. Thread-safe.
 */
@NullMarked
final class RecordCodec<T extends SpecificRecord> {

    /** How the values of one type are written and read. */
    private interface Type {
        void write(@Nullable Object value, AvroBytes out);

        @Nullable Object read(AvroBytes in);
    }

    private static final Object[] NO_ARGUMENTS = {};

    private final Type record;

    RecordCodec(Schema schema) {
        this(schema, schema.getFields().size());
    }

    /**
     * The codec of an earlier schema of this record, which had only its first fields; the others read as their defaults.
     *
     * @param fields how many it had
     */
    RecordCodec(Schema schema, int fields) {
        record = record(schema, fields);
    }

    /**
     * Appends a record.
     *
     * @throws RuntimeException if a field holds what its schema forbids
     */
    void write(T value, AvroBytes out) {
        record.write(value, out);
    }

    /**
     * Reads a record.
     *
     * @throws RuntimeException if the bytes are none of this schema
     */
    @SuppressWarnings("unchecked") // made by the constructor of the schema's class
    T read(AvroBytes in) {
        return (T) Objects.requireNonNull(record.read(in));
    }

    private static Type of(Schema schema) {
        if (schema.getLogicalType() != null) {
            return logical(schema);
        }
        return switch (schema.getType()) {
            case STRING -> STRING;
            case LONG -> LONG;
            case INT -> INT;
            case BOOLEAN -> BOOLEAN;
            case BYTES -> BYTES;
            case ENUM -> enumeration(schema);
            case RECORD -> record(schema, schema.getFields().size());
            case MAP -> map(of(schema.getValueType()));
            case ARRAY -> array(of(schema.getElementType()));
            case UNION -> optional(schema);
            default -> throw new IllegalArgumentException("No event has a value of type " + schema);
        };
    }

    private static Type logical(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return TIMESTAMP;
        }
        throw new IllegalArgumentException("No event has a value of type " + schema);
    }

    private static final Type STRING = new Type() {
        @Override
        public void write(@Nullable Object value, AvroBytes out) {
            out.writeString((String) Objects.requireNonNull(value));
        }

        @Override
        public Object read(AvroBytes in) {
            return in.readString();
        }
    };

    private static final Type LONG = new Type() {
        @Override
        public void write(@Nullable Object value, AvroBytes out) {
            out.writeLong((Long) Objects.requireNonNull(value));
        }

        @Override
        public Object read(AvroBytes in) {
            return in.readLong();
        }
    };

    private static final Type INT = new Type() {
        @Override
        public void write(@Nullable Object value, AvroBytes out) {
            out.writeLong((Integer) Objects.requireNonNull(value));
        }

        @Override
        public Object read(AvroBytes in) {
            return in.readInt();
        }
    };

    private static final Type BOOLEAN = new Type() {
        @Override
        public void write(@Nullable Object value, AvroBytes out) {
            out.writeByte((Boolean) Objects.requireNonNull(value) ? 1 : 0);
        }

        @Override
        public Object read(AvroBytes in) {
            return in.readByte() == 1;
        }
    };

    private static final Type BYTES = new Type() {
        @Override
        public void write(@Nullable Object value, AvroBytes out) {
            out.writeBytes((ByteBuffer) Objects.requireNonNull(value));
        }

        @Override
        public Object read(AvroBytes in) {
            return in.readBytes();
        }
    };

    private static final Type TIMESTAMP = new Type() {
        @Override
        public void write(@Nullable Object value, AvroBytes out) {
            out.writeLong(((Instant) Objects.requireNonNull(value)).toEpochMilli());
        }

        @Override
        public Object read(AvroBytes in) {
            return Instant.ofEpochMilli(in.readLong());
        }
    };

    @SuppressWarnings("EnumOrdinal") // The constants were generated in the order of the schema's symbols.
    private static Type enumeration(Schema schema) {
        Object[] constants =
                Objects.requireNonNull(SpecificData.get().getClass(schema)).getEnumConstants();
        return new Type() {
            @Override
            public void write(@Nullable Object value, AvroBytes out) {
                out.writeLong(((Enum<?>) Objects.requireNonNull(value)).ordinal());
            }

            @Override
            public Object read(AvroBytes in) {
                return constants[in.readInt()];
            }
        };
    }

    private static Type record(Schema schema, int count) {
        Type[] fields = schema.getFields().stream()
                .limit(count)
                .map(field -> of(field.schema()))
                .toArray(Type[]::new);
        List<Schema.Field> later =
                schema.getFields().subList(count, schema.getFields().size());
        Constructor<?> constructor = constructor(schema);
        return new Type() {
            @Override
            public void write(@Nullable Object value, AvroBytes out) {
                SpecificRecord record = (SpecificRecord) Objects.requireNonNull(value);
                for (int i = 0; i < fields.length; i++) {
                    fields[i].write(record.get(i), out);
                }
            }

            @Override
            public Object read(AvroBytes in) {
                SpecificRecord record = newRecord(constructor);
                for (int i = 0; i < fields.length; i++) {
                    record.put(i, fields[i].read(in));
                }
                for (Schema.Field field : later) {
                    record.put(field.pos(), SpecificData.get().getDefaultValue(field));
                }
                return record;
            }
        };
    }

    private static Constructor<?> constructor(Schema schema) {
        Class<?> type = Objects.requireNonNull(SpecificData.get().getClass(schema));
        try {
            return type.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("No class for records of " + schema.getFullName(), e);
        }
    }

    private static SpecificRecord newRecord(Constructor<?> constructor) {
        try {
            return (SpecificRecord) constructor.newInstance(NO_ARGUMENTS);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record cannot be made", e);
        }
    }

    /** In one block, as Avro writes it; read in as many as there are. */
    private static Type map(Type values) {
        return new Type() {
            @Override
            public void write(@Nullable Object value, AvroBytes out) {
                Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(value);
                if (!map.isEmpty()) {
                    out.writeLong(map.size());
                    map.forEach((name, each) -> {
                        STRING.write(name, out);
                        values.write(each, out);
                    });
                }
                out.writeLong(0);
            }

            @Override
            public Object read(AvroBytes in) {
                Map<String, @Nullable Object> map = new HashMap<>();
                for (long count = blockSize(in); count != 0; count = blockSize(in)) {
                    for (long i = 0; i < count; i++) {
                        map.put(in.readString(), values.read(in));
                    }
                }
                return map;
            }
        };
    }

    private static Type array(Type elements) {
        return new Type() {
            @Override
            public void write(@Nullable Object value, AvroBytes out) {
                List<?> list = (List<?>) Objects.requireNonNull(value);
                if (!list.isEmpty()) {
                    out.writeLong(list.size());
                    list.forEach(each -> elements.write(each, out));
                }
                out.writeLong(0);
            }

            @Override
            public Object read(AvroBytes in) {
                List<@Nullable Object> list = new ArrayList<>();
                for (long count = blockSize(in); count != 0; count = blockSize(in)) {
                    for (long i = 0; i < count; i++) {
                        list.add(elements.read(in));
                    }
                }
                return list;
            }
        };
    }

    /** How many values a block has; a negative number says that its size in bytes follows. */
    private static long blockSize(AvroBytes in) {
        long count = in.readLong();
        if (count < 0) {
            long unused = in.readLong();
        }
        return Math.absExact(count);
    }

    /** The only union that events know: a value or null. */
    private static Type optional(Schema schema) {
        List<Schema> types = schema.getTypes();
        int nothing = types.get(0).getType() == Schema.Type.NULL ? 0 : 1;
        if (types.size() != 2 || types.get(nothing).getType() != Schema.Type.NULL) {
            throw new IllegalArgumentException("No event has a value of type " + schema);
        }
        Type type = of(types.get(1 - nothing));
        return new Type() {
            @Override
            public void write(@Nullable Object value, AvroBytes out) {
                out.writeLong(value == null ? nothing : 1 - nothing);
                if (value != null) {
                    type.write(value, out);
                }
            }

            @Override
            public @Nullable Object read(AvroBytes in) {
                long branch = in.readLong();
                if (branch != 0 && branch != 1) {
                    throw new IllegalArgumentException("a union has no branch " + branch);
                }
                return branch == nothing ? null : type.read(in);
            }
        };
    }
}
