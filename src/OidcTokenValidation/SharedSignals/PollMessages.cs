using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SharedSignals;

/// <summary>The body of a poll request (RFC 8936 §2.2).</summary>
internal static class PollRequest
{
    /// <summary>A response with as many tokens of the usual length is within the limit.</summary>
    public const int MaxEvents = 100;

    public static byte[] Write(int maxEvents, bool isLong, IReadOnlyCollection<string> received, IReadOnlyDictionary<string, DeliveryError> errors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("maxEvents", maxEvents);
            json.WriteBoolean("returnImmediately", !isLong);
            json.WriteStartArray("ack");
            foreach (string name in received)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteStartObject("setErrs");
            foreach ((string name, DeliveryError error) in errors)
            {
                json.WriteStartObject(name);
                json.WriteString("err", error.Code);
                json.WriteString("description", error.Description);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>The body of a poll response (RFC 8936 §2.3).</summary>
/// <param name="Tokens">The security event tokens by the name under which each is acknowledged, its <c>jti</c>. Only the transmitter uses that name.</param>
/// <param name="HasMore">Whether more can be polled at once.</param>
internal sealed record PollResponse(IReadOnlyList<KeyValuePair<string, string>> Tokens, bool HasMore)
{
    /// <summary>Reads a response; null with the fault if it does not have the form.</summary>
    public static PollResponse? Read(ReadOnlySpan<byte> body, out string? fault)
    {
        if (!ProviderJson.TryParse(body, out JsonElement document, out fault))
            return null;
        JsonElement? sets = ProviderJson.Find(document, "sets", out bool areSetsRepeated), more = ProviderJson.Find(document, "moreAvailable", out _);
        if (sets is not { ValueKind: JsonValueKind.Object } tokens || areSetsRepeated)
        {
            fault = "the response has no object 'sets', or two";
            return null;
        }

        List<KeyValuePair<string, string>> read = [];
        foreach (JsonProperty token in tokens.EnumerateObject())
        {
            // A name that cannot be written again cannot be acknowledged. What is not a string is reported as an error of the token.
            if (!JsonEscapes.AreValid(JsonMarshal.GetRawUtf8PropertyName(token)))
            {
                fault = "a name in 'sets' has an invalid escape";
                return null;
            }

            read.Add(new(token.Name, JsonElementText.Find(token.Value) ?? ""));
        }

        return new(read, more is { ValueKind: JsonValueKind.True });
    }
}
