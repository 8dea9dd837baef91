using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>Authorization details of a test, as a class: a payment (RFC 9396 §2).</summary>
public sealed record Payment(string Account, decimal Amount)
{
    public const string Type = "payment_initiation";

    public static JsonObject Create(string account, JsonNode amount) => new() { ["type"] = Type, ["account"] = account, ["amount"] = amount };
}

/// <summary>The same, as a structure.</summary>
public readonly record struct PaymentValue(string Account, decimal Amount);

/// <summary>Names as they are, so that <c>Amount</c> is not <c>amount</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(PaymentValue))]
public sealed partial class PaymentJson : JsonSerializerContext;

/// <summary>Case-insensitive names without duplicates.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Payment))]
public sealed partial class StrictWebPaymentJson : JsonSerializerContext;

/// <summary>Case-insensitive names with duplicates: the last one wins.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Payment))]
public sealed partial class WebPaymentJson : JsonSerializerContext;
