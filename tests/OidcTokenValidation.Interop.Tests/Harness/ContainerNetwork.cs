namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>
/// The network of a container in which a provider is called <c>http://keycloak:8080</c> and serves one realm; no other host can be reached.
/// The provider itself listens on a loopback port, and gets the requests with that name as their Host field.
/// </summary>
internal sealed class ContainerNetwork(Uri provider) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    private const string Authority = "keycloak:8080";
    private const string Realm = "/realms/things";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        if (asked.Scheme != Uri.UriSchemeHttp || asked.Authority != Authority)
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known");
        }

        // The provider knows of no realms: its documents are located at its root.
        var path = asked.PathAndQuery.StartsWith(Realm, StringComparison.Ordinal) ? asked.PathAndQuery[Realm.Length..] : asked.PathAndQuery;
        request.Headers.Host = Authority;
        request.RequestUri = new Uri(provider, path);
        var response = await base.SendAsync(request, cancellationToken);
        request.RequestUri = asked;
        return response;
    }
}
