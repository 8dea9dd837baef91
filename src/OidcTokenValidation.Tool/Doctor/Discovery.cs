using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Keys;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What an API with these settings fetches from the provider.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Fault">Why there are no keys; None if there are some.</param>
/// <param name="Advice">What to do about the fault; null without one.</param>
/// <param name="Keys">The keys that can be used.</param>
/// <param name="Fetches">The requests.</param>
internal sealed record Discovery(
    ApiSettings Settings, KeyFetchFault Fault, string? Advice, IReadOnlyList<UsedKey> Keys, IReadOnlyList<RecordedFetch> Fetches)
{
    private readonly JsonElement? _metadata = FetchedDocuments.From(Fetches).Metadata;

    /// <summary>The keys that cannot be used, the first ones.</summary>
    public IReadOnlyList<UnusedKey> Unused { get; private init; } = [];

    /// <summary>The issuer in the metadata; null if there is none.</summary>
    public string? StatedIssuer => FindText("issuer");

    /// <summary>The address of the keys in the metadata; null if there is none.</summary>
    public string? StatedJwksAddress => FindText("jwks_uri");

    /// <summary>The address of the introspection endpoint in the metadata; null if there is none.</summary>
    public string? IntrospectionEndpoint => FindText("introspection_endpoint");

    /// <summary>The address of the metadata; null if none was received.</summary>
    public string? MetadataAddress => Fetches.FirstOrDefault(static fetch => FetchedDocuments.From([fetch]).Metadata is not null)?.Address;

    /// <summary>Fetches metadata and keys.</summary>
    public static async Task<Discovery> RunAsync(ApiSettings settings, RepeatedResponses responses, CancellationToken cancellationToken)
    {
        using RepeatingHandler handler = responses.CreateHandler();
        using AccessTokenValidator validator = (settings with { Audiences = [TestIssuer.DefaultAudience] }).CreateValidator(() => handler, TimeProvider.System);
        IssuerKeys keys = validator.Issuers[0];
        KeyFetchFault fault = await keys.RefreshAsync(cancellationToken).ConfigureAwait(false);
        UsedKey[] used = [.. JsonElement.Parse(keys.Export()).GetProperty("keys").EnumerateArray().Select(UsedKey.From)];
        FetchedDocuments documents = settings.KeyFile is { } file
            ? FetchedDocuments.FromKeyFile(await BoundedInput.ReadDocumentAsync(file, "The file of --jwks", cancellationToken).ConfigureAwait(false))
            : FetchedDocuments.From(handler.Fetches);
        return new(settings, fault, keys.Health.LastFaultAdvice, used, handler.Fetches)
        {
            Unused = [.. keys.Dropped.Select(dropped => UnusedKey.From(dropped, documents))],
        };
    }

    /// <summary>Whether a key has this identifier.</summary>
    public bool HasKey(string keyId) => Keys.Any(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));

    /// <summary>Finds a key with this identifier that cannot be used; null if there is none, or one that can be used.</summary>
    public UnusedKey? FindUnused(string keyId) =>
        HasKey(keyId) ? null : Unused.FirstOrDefault(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));

    private string? FindText(string name) => _metadata is { } metadata ? PublicJwk.Text(metadata, name) : null;
}
