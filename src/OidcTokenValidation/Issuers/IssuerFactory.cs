using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Issuers;

/// <summary>Sets a trusted issuer to work. The options were validated and are taken over here.</summary>
internal static class IssuerFactory
{
    public static Issuer Create(TrustedIssuer issuer, KeySourceServices services)
    {
        KeySourceOptions options = issuer.Keys.Clone();
        IKeySource? remote = options.AreFetched ? CreateRemote(issuer.Issuer, options, services) : null;
        return new Issuer(
            issuer.Issuer,
            TokenProfile.Of(issuer),
            new AlgorithmSet(issuer.AllowedAlgorithms),
            options.HasLocalKeys ? CreateLocal(issuer.Issuer, options, services, remote) : remote!);
    }

    private static LocalKeySource CreateLocal(string issuer, KeySourceOptions options, KeySourceServices services, IKeySource? remote)
    {
        JwkSetDocument document = LocalKeys.Read(options, out _)!;
        new DroppedKeyLog(issuer, services.Logger, services.Time).Write(document.Dropped);
        return new LocalKeySource(document, KeySets.Create(document, services.Crypto), remote);
    }

    private static RemoteKeySource CreateRemote(string issuer, KeySourceOptions options, KeySourceServices services)
    {
        var fetcher = new KeyFetcher(issuer, options, new DocumentClient(services.Http.Value, options, services.Time), services.Time);
        return new RemoteKeySource(new KeyRefresher(issuer, options, fetcher, services), services.Time);
    }
}
