using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary>The trailers of a call, until they are sealed: then what the service writes is lost, because the status is decided.</summary>
internal sealed class TrailersFeature(IHttpResponseTrailersFeature inner) : IHttpResponseTrailersFeature
{
    private readonly Lock _gate = new();
    private SealableFields? _fields;

    public IHeaderDictionary Trailers
    {
        get
        {
            lock (_gate)
                return _fields ??= new SealableFields(inner.Trailers);
        }

        set
        {
            lock (_gate)
            {
                if (_fields?.IsSealed != true)
                    _fields = new SealableFields(inner.Trailers = value);
            }
        }
    }

    /// <summary>From now on only what <paramref name="write"/> writes, if anything, is sent.</summary>
    public void Seal(Action<IHeaderDictionary> write)
    {
        lock (_gate)
            (_fields ??= new SealableFields(inner.Trailers)).Seal(write);
    }
}
