using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>
/// Finds the settings for the issuer: those of the user, or where the provider at the user's address or a spelling of the same issuer shows it, corrected ones.
/// </summary>
/// <remarks>Nothing is requested from an address that only the token names.</remarks>
internal sealed class IssuerSearch(RepeatedResponses responses, string? tokenIssuer)
{
    private readonly List<Problem> _problems = [];

    // What was given as the issuer, if it is the address of metadata.
    private string? _metadataAddress;

    /// <summary>What is wrong with the settings of the user.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Runs the search. Null if nothing may be requested.</summary>
    public async Task<Discovery?> RunAsync(ProviderArguments arguments, List<string> notes, CancellationToken cancellationToken)
    {
        ProviderArguments corrected = CorrectAddress(arguments);
        if (!corrected.AllowsHttp && ProviderArguments.FindUnencrypted(corrected.Issuer, corrected.Metadata, corrected.Jwks) is { } address)
        {
            _problems.Add(ProviderProblems.PlainHttp(address, tokenIssuer));
            return null;
        }

        ApiSettings settings = await ApiSettings.ReadAsync(corrected, notes, cancellationToken).ConfigureAwait(false);
        Discovery first = await Discovery.RunAsync(settings, responses, cancellationToken).ConfigureAwait(false);
        Discovery second = await RunAgainAsync(first, CorrectByMetadata(first), cancellationToken).ConfigureAwait(false);
        Discovery third = await RunAgainAsync(second, CorrectByToken(second.Settings), cancellationToken).ConfigureAwait(false);
        if (third.Fault != KeyFetchFault.None && (third.Fault != KeyFetchFault.IssuerMismatch || _problems.Count == 0))
            _problems.Add(ProviderProblems.Create(third));
        return third;
    }

    private ProviderArguments CorrectAddress(ProviderArguments arguments)
    {
        if (arguments.Issuer is not { } given || IssuerName.FindIssuer(given) is not { } issuer)
            return arguments;
        _metadataAddress = given;
        _problems.Add(IssuerProblems.IsMetadataAddress(given, issuer));
        return arguments with { Issuer = issuer };
    }

    // The metadata that the user's address leads to has another issuer.
    private ApiSettings? CorrectByMetadata(Discovery found)
    {
        ApiSettings settings = found.Settings;
        if (found.Fault != KeyFetchFault.IssuerMismatch || found.StatedIssuer is not { } stated)
            return null;
        if (string.Equals(tokenIssuer, settings.Issuer, StringComparison.Ordinal) && found.StatedJwksAddress is { } keys)
        {
            _problems.Add(IssuerProblems.MetadataDiffers(settings.Issuer, stated, keys));
            return settings with { MetadataAddress = null, JwksAddress = keys };
        }

        if (IssuerName.AreSameAddress(settings.Issuer, stated))
        {
            _problems.Clear();
            _problems.Add(_metadataAddress is { } address
                ? IssuerProblems.IsMetadataAddress(address, stated)
                : IssuerProblems.IsSpeltOtherwise(settings.Issuer, stated, "that of the provider's metadata"));
            return settings with { Issuer = stated };
        }

        _problems.Add(IssuerProblems.IsOfOtherIssuer(settings.Issuer, stated, found.MetadataAddress!));
        return settings with { Issuer = stated, MetadataAddress = found.MetadataAddress };
    }

    // The token has another issuer than the settings: the same one in another spelling, or the same tenant in another version.
    private ApiSettings? CorrectByToken(ApiSettings settings)
    {
        if (tokenIssuer is null || string.Equals(tokenIssuer, settings.Issuer, StringComparison.Ordinal))
            return null;
        _problems.Add(IssuerProblems.Find(settings.Issuer, tokenIssuer));
        if (EntraIssuer.Find(tokenIssuer) is { Tenant: { } tenant } entra && EntraIssuer.Find(settings.Issuer)?.Tenant == tenant)
        {
            TrustedIssuer issuer = entra.Create();
            bool isFetched = settings.JwksAddress is null && settings.KeyFile is null;
            return settings with { Issuer = issuer.Issuer, MetadataAddress = isFetched ? issuer.Keys.MetadataAddress : null };
        }

        return IssuerName.AreSameAddress(settings.Issuer, tokenIssuer) ? settings with { Issuer = tokenIssuer } : null;
    }

    private async Task<Discovery> RunAgainAsync(Discovery found, ApiSettings? corrected, CancellationToken cancellationToken) =>
        corrected is null || (corrected with { Audiences = ["any"] }).FindError() is not null
            ? found
            : await Discovery.RunAsync(corrected, responses, cancellationToken).ConfigureAwait(false);
}
