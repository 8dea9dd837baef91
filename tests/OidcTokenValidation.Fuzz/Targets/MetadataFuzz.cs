using System.Text.Json;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>The reader of an issuer's metadata, against oauth4webapi: what is accepted, it accepts for the same issuer with the same address of the
/// keys.</summary>
internal sealed class MetadataFuzz : IFuzzTarget
{
    private const string Issuer = "https://issuer.example/";

    private static readonly KeySourceOptions Options = new();

    public void Run(byte[] input)
    {
        bool isRead = IssuerMetadata.TryReadJwksAddress(input, Issuer, Options, out Uri? address, out DocumentFault fault, out _);
        ReferenceResult reference = NodeReference.Call("metadata", input);
        if (!isRead)
        {
            DifferenceException.ThrowUnless(IsExplained(fault.Fault, input) || reference.Value is null, $"rejected with {fault}, which oauth4webapi accepts");
            return;
        }

        DifferenceException.ThrowUnless(reference.Value is not null, $"oauth4webapi rejects it: {reference.Error}");
        DifferenceException.ThrowUnless(address!.OriginalString == reference.Value!.Value.GetProperty("jwks_uri").GetString(), "another address");
        DifferenceException.ThrowUnless(address.Scheme == Uri.UriSchemeHttps, "an address that is not https");
    }

    private static bool IsIssuer(byte[] input) =>
        StrictJson.ParseObject(input) is { } document
        && document.TryGetProperty("issuer", out JsonElement issuer) && issuer.ValueKind == JsonValueKind.String && issuer.GetString() == Issuer;

    private static bool IsExplained(KeyFetchFault fault, byte[] input) => fault switch
    {
        // oauth4webapi reads the address when it needs it.
        KeyFetchFault.JwksAddressMissing or KeyFetchFault.AddressNotAllowed => true,

        // RFC 8414 §3.3: identical. oauth4webapi normalises the URL before.
        KeyFetchFault.IssuerMismatch => !IsIssuer(input),

        // RFC 8259 §4: a member that is read occurs once.
        KeyFetchFault.RepeatedMember => true,

        // Octets and depth: System.Text.Json decides.
        KeyFetchFault.NotJson => StrictJson.ParseObject(input) is null,
        _ => false,
    };
}
