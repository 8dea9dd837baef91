using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>Finds all errors in the options of an issuer's status lists. Each message contains the correction.</summary>
internal static class StatusListOptionsRules
{
    public static void Check(TrustedIssuer issuer, PlainHttp plainHttp, string name, List<string> errors)
    {
        if (issuer.StatusLists is not { } options)
            return;
        if (options.Addresses is null)
            errors.Add($"{name}.Addresses is null. Leave it out for the host of the issuer.");
        else if (options.Addresses.Count == 0 && !FetchAddress.IsIdentifier(issuer.Issuer, plainHttp))
            errors.Add($"{name}.Addresses is empty, and the issuer is no URL of a host. Write where its status lists are located.");
        foreach (string? address in (options.Addresses ?? []).Where(address => !FetchAddress.IsIdentifier(address, plainHttp)))
        {
            errors.Add($"{name}.Addresses holds '{address}'. Write the absolute https URL that the addresses of the lists begin with, without a query"
                + $"{FetchAddress.GetHint(plainHttp, address)}.");
        }

        IssuerRules.CheckRange(options.MaxLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), $"{name}.MaxLifetime", errors);
        IssuerRules.CheckRange(options.StaleLimit, TimeSpan.Zero, TimeSpan.FromDays(7), $"{name}.StaleLimit", errors);
        IssuerRules.CheckRange(options.RequestsPerMinute, 1, 600, $"{name}.RequestsPerMinute", errors);
        IssuerRules.CheckRange(options.MaxLists, 1, 10_000, $"{name}.MaxLists", errors);
        IssuerRules.CheckRange(options.MaxListBytes, 1024, 64 * 1024 * 1024, $"{name}.MaxListBytes", errors);
    }
}
