using System.Buffers;
using System.Text.Json;
using OidcTokenValidation.Credentials;

namespace OidcTokenValidation.Challenges;

/// <summary>Writes the metadata of this API (RFC 9728 §2) from its options; members without a value are left out (§3.2).</summary>
internal static class ResourceMetadataWriter
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private static readonly string[] Header = ["header"];

    /// <summary>Writes the metadata; null if no identifier of the API is configured.</summary>
    public static ProtectedResourceMetadata? Write(AccessTokenValidationOptions options, OfferedSchemes schemes)
    {
        if (options.ProtectedResource.Resource is not { } resource)
            return null;

        // RFC 9728 §3.1: inserted between host and path, without the slash that ends the host.
        int path = resource.IndexOf('/', resource.IndexOf("//", StringComparison.Ordinal) + 2);
        (string origin, string suffix) = path < 0 ? (resource, string.Empty) : (resource[..path], resource[path..]);
        string inserted = WellKnown + (suffix == "/" ? string.Empty : suffix);
        return new ProtectedResourceMetadata(resource, origin + inserted, inserted, WriteJson(options, schemes));
    }

    private static byte[] WriteJson(AccessTokenValidationOptions options, OfferedSchemes schemes)
    {
        ProtectedResourceOptions resource = options.ProtectedResource;
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        WriteText(json, "resource", resource.Resource);

        // RFC 8414 §2: an authorization server has an https URL; a SPIFFE trust domain is none.
        IEnumerable<TrustedIssuer> servers = options.Issuers.Where(static issuer => !issuer.EffectiveProfile.TakesIssuerFromSubject);
        WriteTexts(json, "authorization_servers", servers.Select(static issuer => issuer.Issuer));
        WriteTexts(json, "scopes_supported", resource.Scopes);
        WriteTexts(json, "bearer_methods_supported", options.DPoP.Mode == DPoPMode.Required ? [] : Header);
        WriteText(json, "resource_name", resource.Name);
        WriteText(json, "resource_documentation", resource.Documentation);
        WriteText(json, "resource_policy_uri", resource.Policy);
        WriteText(json, "resource_tos_uri", resource.TermsOfService);
        WriteFlag(json, "tls_client_certificate_bound_access_tokens", resource.ClientCertificates || schemes.All.Contains(PresentedScheme.MtlsPop));
        WriteTexts(json, "authorization_details_types_supported", resource.AuthorizationDetailsTypes);
        WriteTexts(json, "dpop_signing_alg_values_supported", options.DPoP.Mode == DPoPMode.Off ? [] : schemes.ProofAlgorithms.Split(' '));
        WriteFlag(json, "dpop_bound_access_tokens_required", options.DPoP.Mode == DPoPMode.Required);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
            json.WriteBoolean(name, value);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        string[] texts = [.. values];
        if (texts.Length == 0)
            return;
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
