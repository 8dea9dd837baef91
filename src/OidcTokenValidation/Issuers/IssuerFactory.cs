using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Issuers;

/// <summary>Sets a trusted issuer to work. The options were validated and are taken over here.</summary>
internal static class IssuerFactory
{
    /// <summary>An issuer of the options.</summary>
    public static Issuer Create(TrustedIssuer issuer, KeySourceServices services)
    {
        var budget = new FetchBudget(new RequestBudget(issuer.Keys.RequestsPerMinute, services.Time));
        return new Issuer(issuer.Issuer, TokenProfile.From(issuer), new AlgorithmSet(issuer.AllowedAlgorithms), CreateSource(issuer, LocalKeysOf(issuer.Keys), budget, services));
    }

    /// <summary>An issuer of the resolver.</summary>
    public static Issuer Create(Tenancy tenancy, KeySourceServices services) =>
        new(tenancy.Settings.Issuer.Issuer, tenancy.Settings.Profile, tenancy.Settings.Algorithms, CreateSource(tenancy.Settings.Issuer, tenancy.Settings.LocalKeys, tenancy.Budget, services))
        {
            Tenancy = tenancy,
        };

    private static JwkSetDocument? LocalKeysOf(KeySourceOptions options) => options.HasLocalKeys ? LocalKeys.Read(options, out _) : null;

    private static IKeySource CreateSource(TrustedIssuer issuer, JwkSetDocument? localKeys, FetchBudget budget, KeySourceServices services)
    {
        KeySourceOptions options = issuer.Keys.Clone();
        IKeySource? remote = options.AreFetched ? CreateRemote(issuer.Issuer, options, budget, services) : null;
        return localKeys is not null ? CreateLocal(issuer.Issuer, localKeys, budget, services, remote) : remote!;
    }

    private static LocalKeySource CreateLocal(string issuer, JwkSetDocument document, FetchBudget budget, KeySourceServices services, IKeySource? remote)
    {
        // Anybody can cause an issuer of the resolver to be created, and must not fill the log by it.
        if (budget.IsOfVerified)
            Observers.Tell(() => new DroppedKeyLog(issuer, services.Logger, services.Time).Write(document.Dropped));
        return new LocalKeySource(document, KeySets.Create(document, services.Crypto), remote);
    }

    private static RemoteKeySource CreateRemote(string issuer, KeySourceOptions options, FetchBudget budget, KeySourceServices services)
    {
        var fetcher = new KeyFetcher(issuer, options, new DocumentClient(services.Http.Value, options, services.Time), services.Time);
        return new RemoteKeySource(new KeyRefresher(issuer, options, fetcher, budget, services), services.Time);
    }
}
