using System.Text;

namespace OidcTokenValidation.Interop.Tests.Hosts;

/// <summary>A request that goes to every host alike, but for the proof: that names the host.</summary>
internal sealed record HostRequest(string Name, string Method, string Path, Func<HostUnderTest, IEnumerable<(string Name, string Value)>> Fields, string? Body = null, bool IsChunked = false)
{
    public HttpRequestMessage Create(HostUnderTest host)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(host.Origin + Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach (var (name, value) in Fields(host))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (Body is not null)
        {
            request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
            request.Headers.TransferEncodingChunked = IsChunked;
        }

        return request;
    }
}
