using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.StatusLists;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Issuers;

/// <summary>Creates active issuers. The options were validated; they are copied.</summary>
internal static class IssuerFactory
{
    /// <summary>Creates an issuer of the options.</summary>
    public static Issuer Create(TrustedIssuer issuer, KeySourceServices services)
    {
        var budget = new FetchBudget(new RequestBudget(issuer.Keys.RequestsPerMinute, services.Time));
        JwkSetDocument? localKeys = null;
        if (issuer.Keys.HasLocalKeys)
            LocalKeys.TryRead(issuer.Keys, GetRules(issuer, services), out localKeys, out _);
        IKeySource source = CreateSource(issuer, localKeys, budget, services);
        var algorithms = AlgorithmSet.From(issuer.AllowedAlgorithms, issuer.EffectiveProfile.AllowedAlgorithms, services.Algorithms);
        return Create(issuer, algorithms, source, services);
    }

    /// <summary>Creates an issuer of the options with the keys that it had before.</summary>
    public static Issuer Create(TrustedIssuer issuer, Issuer earlier, KeySourceServices services)
    {
        var algorithms = AlgorithmSet.From(issuer.AllowedAlgorithms, issuer.EffectiveProfile.AllowedAlgorithms, earlier.Algorithms.Table);
        return Create(issuer, algorithms, earlier.Source, services, earlier.Keys);
    }

    /// <summary>Creates an issuer of the resolver.</summary>
    public static Issuer Create(Tenancy tenancy, KeySourceServices services)
    {
        ResolvedSettings settings = tenancy.Settings;
        IKeySource source = CreateSource(settings.Issuer, settings.LocalKeys, tenancy.Budget, services);
        return new Issuer(settings.Issuer.Issuer, settings.Profile, settings.Algorithms, source)
        {
            Tenancy = tenancy,
            StatusLists = StatusListFactory.Create(settings.Issuer, settings.Algorithms, source, services),
        };
    }

    private static Issuer Create(
        TrustedIssuer issuer, AlgorithmSet algorithms, IKeySource source, KeySourceServices services, IssuerKeys? keys = null) =>
        new(issuer.Issuer, TokenProfile.From(issuer), algorithms, source, keys)
        {
            StatusLists = StatusListFactory.Create(issuer, algorithms, source, services),
        };

    private static KeyRules GetRules(TrustedIssuer issuer, KeySourceServices services) => new(services.Algorithms, issuer.EffectiveProfile.KeyUse);

    private static IKeySource CreateSource(TrustedIssuer issuer, JwkSetDocument? localKeys, FetchBudget budget, KeySourceServices services)
    {
        KeySourceOptions options = issuer.Keys.Clone();
        IKeySource? remote = options.AreFetched ? CreateRemote(issuer, options, budget, services) : null;
        return localKeys is not null ? CreateLocal(issuer.Issuer, localKeys, budget, services, remote) : remote!;
    }

    private static LocalKeySource CreateLocal(string issuer, JwkSetDocument document, FetchBudget budget, KeySourceServices services, IKeySource? remote)
    {
        // Any client can cause the creation of an issuer of the resolver, and must not fill the log.
        if (budget.IsVerified)
            Observers.Notify(() => new DroppedKeyLog(issuer, services.Logger, services.Time).Write(document.Dropped));
        return new LocalKeySource(document, KeySets.Create(document, services.Crypto), remote);
    }

    private static RemoteKeySource CreateRemote(TrustedIssuer issuer, KeySourceOptions options, FetchBudget budget, KeySourceServices services)
    {
        var client = new DocumentClient(services.Http.Value, options, services.Time);
        var fetcher = new KeyFetcher(issuer.Issuer, options, client, services.Time, GetRules(issuer, services));
        return new RemoteKeySource(new KeyRefresher(issuer.Issuer, options, fetcher, budget, services), services.Time);
    }
}
