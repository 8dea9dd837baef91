using System.Text.Json;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>The reader of introspection responses, against oauth4webapi: the same token is active, with the same claims.</summary>
internal sealed class IntrospectionFuzz : IFuzzTarget
{
    private const int MaxDepth = 16;
    private const int MaxMembers = 256;

    public void Run(byte[] input)
    {
        var response = new IntrospectionResponse(IntrospectionFault.None, Status: 200, input);
        bool isRead = IntrospectedToken.TryRead(response, out IntrospectedToken? token, out IntrospectionResponse validated);
        DifferenceException.ThrowUnless(isRead == (validated.Body is not null) && (isRead || token is null), "a result that contradicts itself");
        ReferenceResult reference = NodeReference.Call("introspection", input);
        if (!isRead)
        {
            DifferenceException.ThrowUnless(IsExplained(input) || reference.Value is null, $"rejected: {validated.Detail}, which oauth4webapi accepts");
            return;
        }

        DifferenceException.ThrowUnless(reference.Value is not null, $"oauth4webapi rejects it: {reference.Error}");
        JsonElement expected = reference.Value!.Value;
        DifferenceException.ThrowUnless(expected.GetProperty("active").GetBoolean() == token is not null, "active or not");
        if (token is not null)
            Compare(token, expected);
    }

    private static void Compare(IntrospectedToken token, JsonElement expected)
    {
        // RFC 7662 §2.2 names no form of an absent claim: null, an empty string and an empty array are written for it.
        ClaimComparison.Compare(
            token.Content.Claims, expected, static (claim, value) => value.ValueKind == JsonValueKind.Null || (IsEmpty(value) && !IsObject(claim)));
        string? type = FindText(expected, "token_type");
        bool isBound = string.Equals(type, "DPoP", StringComparison.OrdinalIgnoreCase);
        DifferenceException.ThrowUnless(token.IsBound == isBound, "bound or not");
        bool isOther = !isBound && !string.IsNullOrEmpty(type) && !string.Equals(type, "Bearer", StringComparison.OrdinalIgnoreCase);
        DifferenceException.ThrowUnless(!isOther || !token.IsAccessToken, $"a token of the type '{type}' is an access token");
    }

    private static bool IsObject(RegisteredClaim claim) =>
        claim is RegisteredClaim.Confirmation or RegisteredClaim.Status or RegisteredClaim.Actor or RegisteredClaim.AuthorizedActor;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is "",
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private static string? FindText(JsonElement response, string name) =>
        response.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Octets and members that occur twice: System.Text.Json decides. And the limits.
    private static bool IsExplained(byte[] input) =>
        StrictJson.Parse(ByteOrderMark.Skip(input), MaxDepth) is not { } document || StrictJson.CountMembers(document) > MaxMembers;
}
