using System.Globalization;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>A disk in memory that can be filled. Needs the right to mount; where that is missing, the test is skipped.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 96;

    private readonly DirectoryInfo _folder;

    private SmallDisk(DirectoryInfo folder) => _folder = folder;

    public DirectoryInfo Data => _folder.CreateSubdirectory("server");

    public static async Task<SmallDisk> MountAsync()
    {
        ExternalPrograms.RequirePostgreSql();
        if (!ExternalPrograms.NeedsOtherUser) Assert.Skip("Only root on Linux may mount a disk in memory.");
        var folder = Directory.CreateTempSubdirectory("oidc-disk-");
        try
        {
            await ChildProcess.RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={Megabytes}m,mode=777"), "tmpfs", folder.FullName);
        }
        catch (Exception exception) when (exception is Xunit.Sdk.XunitException or System.ComponentModel.Win32Exception)
        {
            folder.Delete();
            Assert.Skip($"A disk in memory cannot be mounted here: {exception.Message}");
        }

        return new SmallDisk(folder);
    }

    /// <summary>Takes all the room that is left.</summary>
    public async Task FillAsync()
    {
        await using var filler = File.Create(Filler);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // No room is left.
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.RunAsync("umount", "-l", _folder.FullName);
        _folder.Delete();
    }

    private string Filler => Path.Combine(_folder.FullName, "filler");
}
